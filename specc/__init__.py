"""specc: a declarative compiler for TinyML. One TOML file in, a complete firmware project out."""

__version__ = "0.1.0"
