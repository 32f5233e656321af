"""What image files say about themselves before anything is decoded; one module a container. Bytes in, numbers out."""
