"""Packet -> criteria-mapped draft -> signed review. Start reading in `pipeline.py`."""
