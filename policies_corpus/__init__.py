"""Coverage policies and guidelines as data: one YAML file a policy, SOURCES.toml says where each is from."""
