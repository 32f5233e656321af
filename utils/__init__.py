"""The map of this folder, layer by layer. Imports point down only; tests/test_layers.py holds that.

L0 words            config errors records
L1 rules and tools  files editing validators naming access instructions caption_text containers/ readers/
                    image_processor image_metadata/ decode_gate deadline zip_stream
L2 the outside      engines/ sessions library/ generation/
L3 verbs            uploads captioning caption_generator attempts finishing metadata_exporter backups inspection filing
                    generated_images playground
L4 the graph        services

L5 is ``web/``, the only room that knows Flask, and ``app.py`` on top of it.
"""
