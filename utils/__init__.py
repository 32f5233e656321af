"""The map of this folder, layer by layer. Imports point down only; tests/test_layers.py holds that.

L0 words            config errors records
L1 rules and tools  files validators naming instructions image_processor
L2 the outside      engines/ sessions
L3 verbs            caption_generator captioning metadata_exporter
L4 the graph        services

L5 is ``web/``, the only room that knows Flask, and ``app.py`` on top of it.
"""
