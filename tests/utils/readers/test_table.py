import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.utils.readers import samples
from tests.utils.readers.samples import SAMPLES, Sample, dumped, node, raw
from utils.readers import comfyui_graph, table
from utils.readers.errors import Unreadable
from utils.readers.table import read_generation
from utils.records import GenerationRecord, RawMetadata

PHOTO = {
    "Make": "Fuji",
    "Model": "X100V",
    "Software": "Capture One 23",
    "ImageDescription": "Pier: left, Light: evening, f: 8",
}


def facts(record: GenerationRecord | None) -> dict[str, object]:
    assert record is not None
    return {name: getattr(record, name) for name in GenerationRecord.__slots__ if name != "raw"}


def expected(sample: Sample) -> dict[str, object]:
    empty = facts(GenerationRecord(generator=""))
    return {**empty, **sample.expected}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_record_holds_what_the_generator_wrote(sample: Sample) -> None:
    record = read_generation(sample.raw)

    assert facts(record) == expected(sample)
    assert record is not None and record.raw


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(raw(), id="nothing"),
        pytest.param(raw(container="jpeg", **PHOTO), id="photo"),
        pytest.param(raw(("Comment", "Created with GIMP"), ("Software", "gnome-screenshot")), id="screenshot"),
        pytest.param(raw(("parameters", ""), ("prompt", "  "), ("Comment", "\0")), id="empty-texts"),
        pytest.param(raw(UserComment='{"schema": 1, "caption": "photo of hall a door"}'), id="json-of-somebody"),
        pytest.param(raw(("prompt", '{"kind": "something else"}')), id="json-under-a-common-name"),
        pytest.param(raw(("parameters", "x" + " \n" * 45_000 + "x")), id="blank-lines"),
        pytest.param(raw(("workflow", '{"nodes": 1}')), id="workflow-of-somebody"),
        pytest.param(raw(("prompt", "a door"), ("Description", "a door")), id="words-under-a-common-name"),
        pytest.param(raw(("parameters", "[" * 200_000)), id="nested-list"),
        pytest.param(raw(xmp="<xmp:CreatorTool>Adobe Lightroom</xmp:CreatorTool>"), id="lightroom"),
        pytest.param(raw(xmp="<xmp:CreatorTool>" * 1000 + "</exif:UserComment>"), id="broken-xmp"),
    ],
)
def test_what_no_generator_wrote_is_none(given: RawMetadata) -> None:
    assert read_generation(given) is None


def many_samplers() -> dict[str, object]:
    """Build a graph in which everything leads to everything, in a circle."""
    size = 400
    names = ("positive", "negative", "model", "latent_image", "text", "conditioning", "seed", "steps", "value")
    return {
        str(place): node(
            "KSampler", **{name: [str((place + step * 37 + 1) % size), 0] for step, name in enumerate(names)}
        )
        for place in range(size)
    } | {"save": node("SaveImage", images=["0", 0])}


def endless_subgraph() -> dict[str, object]:
    inner = {"id": "s", "nodes": [{"id": number, "type": "s"} for number in range(50)], "links": []}
    return {"nodes": [{"id": 1, "type": "s"}], "links": [], "definitions": {"subgraphs": [inner]}}


@pytest.mark.parametrize(
    ("given", "generator", "problem"),
    [
        pytest.param(raw(("prompt", '{"a":' + "[" * 200_000)), "ComfyUI", "nested too deeply", id="nested-graph"),
        pytest.param(raw(("invokeai_metadata", "[" * 200_000)), "InvokeAI", "nested too deeply", id="nested-invoke"),
        pytest.param(raw(("invokeai_metadata", "[1]")), "InvokeAI", "not an object", id="not-an-object"),
        pytest.param(
            raw(("invokeai_metadata", '{"seed": ' + "9" * 5000 + "}")), "InvokeAI", "damaged", id="endless-number"
        ),
        pytest.param(raw(("parameters", '{"sui_image_params": ')), "SwarmUI", "damaged", id="cut-off"),
        pytest.param(raw(UserComment='{"mflux_version": "1"' + "x" * 17_000_000), "mflux", "MB of JSON", id="huge"),
        pytest.param(
            raw(("invokeai_metadata", '{"a": [' + "{}," * 600_000)), "InvokeAI", "too many parts", id="crumbs"
        ),
        pytest.param(
            raw(("workflow", json.dumps(endless_subgraph()))), "ComfyUI", "without end", id="endless-subgraph"
        ),
        pytest.param(raw(("Software", "NovelAI"), ("Comment", "{" * 100)), "NovelAI", "damaged", id="novelai-in-ruins"),
        pytest.param(
            raw(("parameters", '{"extraMetadata": "{"}')),
            "Civitai",
            "added to the graph is damaged",
            id="civitai-in-ruins",
        ),
    ],
)
def test_words_in_ruins_name_their_generator_and_the_fault(given: RawMetadata, generator: str, problem: str) -> None:
    record = read_generation(given)

    assert record is not None
    assert record.generator == generator
    assert problem in record.errors[0]
    assert record.prompt == ""
    assert 0 < len(record.raw) <= 10_000


def test_damaged_graph_does_not_hide_readable_words_beside_it() -> None:
    record = read_generation(raw(("prompt", '{"1": '), ("parameters", samples.infotext())))

    assert record is not None
    assert (record.generator, record.seed) == ("AUTOMATIC1111", samples.SEED)
    assert record.errors == ("The words of ComfyUI cannot be read. The graph cannot be read. Its JSON is damaged.",)


def test_graph_in_circles_ends_in_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    record = read_generation(raw(("prompt", json.dumps(many_samplers()))))
    assert record is not None
    assert record.generator == "ComfyUI"

    monkeypatch.setattr(comfyui_graph, "MAX_LOOKS", 1000)
    record = read_generation(raw(("prompt", json.dumps(many_samplers()))))
    assert record is not None
    assert "too tangled" in record.errors[0]


WHOLES = (samples.SWARM, samples.INVOKE_2, samples.SIMPLE_GRAPH, samples.FLUX_GRAPH, samples.DRAWN)
FORMS = (
    *(samples.INVOKE, samples.NOVEL_4, samples.FOOOCUS, samples.RUINED, samples.EASY, samples.DRAW, samples.MFLUX),
    samples.SWARM["sui_image_params"],
    samples.INVOKE_2["image"],
    samples.SIMPLE_GRAPH["3"]["inputs"],
    samples.FLUX_GRAPH["10"]["inputs"],
    samples.DRAWN,
    samples.DRAWN["nodes"][0],
)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(None, id="null"),
        pytest.param([], id="list"),
        pytest.param({"deep": [{}]}, id="object"),
        pytest.param("\ud800\0 x", id="lone-surrogate"),
        pytest.param(float("nan"), id="nan"),
        pytest.param(-1e300, id="huge-number"),
        pytest.param(True, id="true"),
    ],
)
def test_no_value_of_a_strange_kind_breaks_a_reader(change: object) -> None:
    """Put a strange value in every place of every JSON sample."""
    for form in FORMS:
        for key in list(form):
            text = json.dumps(_with(form, key, change))
            for keyword in ("parameters", "invokeai_metadata", "sd-metadata", "prompt", "workflow"):
                _assert_sound(read_generation(raw((keyword, text))))
            _assert_sound(read_generation(raw(("Software", "NovelAI"), ("Comment", text))))


def _with(form: dict[str, object], key: str, change: object) -> object:
    """Give the sample that holds this object with one value changed."""
    kept = form[key]
    form[key] = change
    try:
        return json.loads(json.dumps(next((one for one in WHOLES if _holds(one, form)), form)))
    finally:
        form[key] = kept


def _holds(whole: object, part: object) -> bool:
    if whole is part:
        return True
    inner = whole.values() if isinstance(whole, dict) else whole if isinstance(whole, list) else ()
    return any(_holds(one, part) for one in inner)


def _assert_sound(record: GenerationRecord | None) -> None:
    if record is None:
        return
    assert not [one for one in record.errors if "failed" in one], record.errors
    json.dumps(facts(record) | {"loras": [(lora.name, lora.weight) for lora in record.loras]}, allow_nan=False)
    for text in (record.prompt, record.negative_prompt, record.raw, record.model, record.sampler):
        assert isinstance(text, str)
        text.encode()


def test_fault_of_a_reader_costs_only_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(raw: RawMetadata) -> GenerationRecord:
        raise ZeroDivisionError

    monkeypatch.setattr(table, "READERS", (table.Reader("Odd", broken),))

    record = read_generation(SAMPLES["a1111-png"].raw)

    assert record is not None
    assert record.errors == ("Reading the words of Odd failed (ZeroDivisionError).",)


def test_second_text_of_the_same_name_is_told_and_the_first_is_read() -> None:
    record = read_generation(raw(("parameters", samples.infotext()), ("parameters", "Steps: 1, Seed: 2, Size: 3x4")))

    assert record is not None
    assert record.seed == samples.SEED
    assert record.errors == ("The file has 2 texts named parameters; the first was read.",)


def test_words_are_bounded_and_fit_to_be_stored() -> None:
    prompt = "\udfff\0\x1b\r\n" + "x" * 300_000
    record = read_generation(raw(("invokeai_metadata", json.dumps({"positive_prompt": prompt}))))

    assert record is not None
    assert 90_000 < len(record.prompt) <= 100_000
    assert len(record.raw) <= 100_000
    assert not {"\0", "\x1b", "\udfff"} & set(record.prompt)


def test_workflow_of_six_megabytes_is_read() -> None:
    notes = {str(number): node("Note", text="x" * 60_000) for number in range(100, 200)}
    record = read_generation(raw(("prompt", dumped({**samples.SIMPLE_GRAPH, **notes}))))

    assert record is not None
    assert record.prompt == samples.PROMPT


def test_settings_with_endless_brackets_end() -> None:
    text = samples.infotext("a: [1, " * 20_000)

    record = read_generation(raw(("parameters", text)))

    assert record is not None
    assert record.seed == samples.SEED


def test_threads_do_not_mix_images_up() -> None:
    def read(number: int) -> tuple[object, object]:
        given = raw(("parameters", samples.infotext().replace(samples.PROMPT, f"picture {number}")))
        graph = raw(("prompt", dumped(samples.SIMPLE_GRAPH).replace("a lighthouse", f"picture {number}")))
        return read_generation(given), read_generation(graph)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(read, range(800)))

    for number, (first, second) in enumerate(answers):
        assert isinstance(first, GenerationRecord) and isinstance(second, GenerationRecord)
        assert first.prompt == f"picture {number} <lora:lamp_light:0.8>"
        assert second.prompt.startswith(f"picture {number} at dusk")


def test_every_reader_is_in_the_table_and_has_a_sample() -> None:
    assert {reader.name for reader in table.READERS} <= {sample.generator for sample in SAMPLES.values()}


def test_damage_within_the_pocket_is_an_error_of_its_own() -> None:
    with pytest.raises(Unreadable):
        next(reader for reader in table.READERS if reader.name == "InvokeAI").read(raw(("invokeai_metadata", "{")))


def test_record_is_none_or_sound_for_cut_off_samples() -> None:
    for sample in SAMPLES.values():
        for share in (0.2, 0.5, 0.9, 0.99):
            texts = tuple((key, text[: int(len(text) * share)]) for key, text in sample.raw.texts)
            exif = {key: text[: int(len(text) * share)] for key, text in sample.raw.exif.items()}
            xmp = sample.raw.xmp[: int(len(sample.raw.xmp) * share)]
            _assert_sound(read_generation(replace(sample.raw, texts=texts, exif=exif, xmp=xmp)))
