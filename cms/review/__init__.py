"""The review: who may decide, what was decided, and the gate that lets nothing else go live."""
