"""A case on the screen: the Streamlit widgets, one file a screen. No clinical logic."""
