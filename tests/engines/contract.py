"""What every caption engine must do, whatever it is made of. Subclass it; give the fixtures ``engine`` and ``key``."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest

from tests.pictures import jpeg
from utils.engines.protocol import CaptionEngine, CaptionOptions
from utils.errors import EngineError, KeyMissing
from utils.image_processor import scale_for_engine
from utils.instructions import build_instruction
from utils.records import EncodedImage, EngineReply

INSTRUCTION = build_instruction("general", "hall")


class EngineContract:
    """Facts that hold, words that come or an error of ours, from many threads at once."""

    @pytest.fixture
    def key(self) -> str:
        return ""

    def ask(self, engine: CaptionEngine, key: str, *, seed: int = 1) -> str:
        image = scale_for_engine(jpeg(800, 600, seed=seed), longest_side_px=engine.longest_side_px, filename="a.jpg")
        return self.reply(engine, key, image).text

    def reply(self, engine: CaptionEngine, key: str, image: EncodedImage) -> EngineReply:
        options = CaptionOptions(model=engine.default_models[0], api_key=key, timeout_seconds=20)
        return engine.caption(image, INSTRUCTION, options)

    def test_facts_are_there(self, engine: CaptionEngine) -> None:
        assert engine.name == engine.name.lower().strip()
        assert engine.label
        assert engine.default_models
        assert all(engine.model_form.fullmatch(name) for name in engine.default_models)
        assert 256 <= engine.longest_side_px <= 4096

    def test_words_come_back(self, engine: CaptionEngine, key: str) -> None:
        assert self.ask(engine, key).strip()

    def test_unreadable_picture_ends_in_words_or_in_an_error_of_ours(self, engine: CaptionEngine, key: str) -> None:
        image = EncodedImage(data=b"no picture at all", media_type="image/jpeg", width=10, height=10)
        said = ""

        try:
            said = self.reply(engine, key, image).text
        except EngineError as error:
            said = error.detail

        assert said.strip(), "neither is silent"
        assert not key or key not in said

    def test_key_is_asked_for_where_one_is_needed(self, engine: CaptionEngine) -> None:
        with pytest.raises(KeyMissing) if engine.needs_key else nullcontext():
            self.ask(engine, "")

    def test_many_threads_get_words_each(self, engine: CaptionEngine, key: str) -> None:
        with ThreadPoolExecutor(8) as pool:
            texts = list(pool.map(lambda seed: self.ask(engine, key, seed=seed), range(16)))

        assert all(text.strip() for text in texts)

    def test_models_include_the_default(self, engine: CaptionEngine, key: str) -> None:
        assert engine.default_models[0] in engine.list_models(key)
