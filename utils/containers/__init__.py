"""Metadata of image files, read and written without decoding a pixel; one module a container. Bytes in, bytes out."""
