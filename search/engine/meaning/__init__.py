"""What texts mean, as vectors: the models that make them, and how an engine asks for one."""

from search.engine.meaning.encoder import Encoder, Matrix, Meaning, ModelError, Space, Vector

__all__ = ["Encoder", "Matrix", "Meaning", "ModelError", "Space", "Vector"]
