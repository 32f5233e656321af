"""What generators wrote into their images, as one record; one module a generator, a table between.

Each module has ``NAME`` and ``read(raw)``, which raises ``NotMine`` for the words of another generator and
``Unreadable`` for its own words in ruins. Nothing here opens a file or decodes a picture.

parameters text: a1111 · civitai · fooocus     JSON: swarmui · novelai · invokeai · easydiffusion · mflux
XMP: drawthings                                graphs: comfyui, over comfyui_graph and comfyui_workflow
"""
