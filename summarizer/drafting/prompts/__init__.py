"""What the model is told. One file a task; a clinician can read and judge it."""
