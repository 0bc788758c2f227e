"""Case files in YAML -> packets with their right reading, written apart from the product's own rules."""
