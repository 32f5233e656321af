"""What each generator writes, built from its documented format; every sample tells the same picture."""

import html
import json
from dataclasses import dataclass, field
from typing import Any

from utils.records import GenerationRecord, LoraUse, RawMetadata

PROMPT = "a lighthouse at dusk, größer, 灯台 🌅, (sharp:1.2)"
NEGATIVE = "blurry, watermark"
SEED, STEPS, CFG, WIDTH, HEIGHT = 18446744073709551615, 28, 6.5, 832, 1216
MODEL = "coast_v3"
LORA = LoraUse(name="lamp_light", weight=0.8)


def raw(
    *texts: tuple[str, str], container: str = "png", xmp: str = "", errors: tuple[str, ...] = (), **exif: str
) -> RawMetadata:
    return RawMetadata(
        container=container,  # type: ignore[arg-type]
        width=64,
        height=96,
        texts=texts,
        exif=exif,
        xmp=xmp,
        errors=errors,
        private=(),
    )


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One way of writing, and what a reader must find beside the facts all samples share."""

    raw: RawMetadata
    generator: str
    prompt: str = PROMPT
    negative_prompt: str = NEGATIVE
    loras: tuple[LoraUse, ...] = (LORA,)
    more: dict[str, Any] = field(default_factory=dict)
    #: facts this form does not hold
    without: frozenset[str] = frozenset()

    @property
    def expected(self) -> dict[str, Any]:
        facts = {
            "generator": self.generator,
            "prompt": self.prompt,
            "negative_prompt": self.negative_prompt,
            "seed": SEED,
            "steps": STEPS,
            "cfg": CFG,
            "width": WIDTH,
            "height": HEIGHT,
            "model": MODEL,
            "loras": self.loras,
            "errors": (),
            **self.more,
        }
        empty = GenerationRecord(generator="")
        return {**facts, **{name: getattr(empty, name) for name in self.without}}


# --- AUTOMATIC1111 and those who write its text ----------------------------------------------------

TAGGED = f"{PROMPT} <lora:lamp_light:0.8>"


def infotext(settings: str = "Version: v1.10.1", *, sampler: str = "DPM++ 2M, Schedule type: Karras") -> str:
    first = f"Steps: {STEPS}, Sampler: {sampler}, CFG scale: {CFG}, Seed: {SEED}, Size: {WIDTH}x{HEIGHT}"
    return f"{TAGGED}\nNegative prompt: {NEGATIVE}\n{first}, Model hash: 6ce0161689, Model: {MODEL}, {settings}"


A1111_MORE = {
    "sampler": "DPM++ 2M",
    "scheduler": "Karras",
    "model_hash": "6ce0161689",
    "version": "v1.10.1",
}
FORGE_VERSION = "f2.0.1v1.10.1-previous-664-gd557aef9d"
ADETAILER = (
    'ADetailer prompt: "a face, Steps: 3, Seed: 9\\nsecond line", ADetailer model: face_yolov8n.pt, Clip skip: 2'
)

# --- ComfyUI ---------------------------------------------------------------------------------------


def node(kind: str, **inputs: object) -> dict[str, object]:
    return {"class_type": kind, "inputs": inputs}


SAMPLED = {"seed": SEED, "steps": STEPS, "cfg": CFG, "sampler_name": "euler", "scheduler": "simple", "denoise": 1}
COMFY_MORE = {"sampler": "euler", "scheduler": "simple"}
SIMPLE_GRAPH = {
    "3": node("KSampler", **SAMPLED, model=["10", 0], positive=["6", 0], negative=["7", 0], latent_image=["5", 0]),
    "4": node("CheckpointLoaderSimple", ckpt_name="sea\\coast_v3.safetensors"),
    "5": node("EmptyLatentImage", width=WIDTH, height=HEIGHT, batch_size=1),
    "6": node("CLIPTextEncode", text=PROMPT, clip=["11", 0]),
    "7": node("CLIPTextEncode", text=NEGATIVE, clip=["11", 0]),
    "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
    "9": node("SaveImage", filename_prefix="x", images=["8", 0]),
    "10": node("LoraLoader", lora_name="lamp_light.safetensors", strength_model=0.8, strength_clip=1, model=["4", 0]),
    "11": node("CLIPSetLastLayer", stop_at_clip_layer=-2, clip=["10", 1]),
}
#: a second pass enlarges; prompts come through ControlNet, values through nodes of their own, words are joined
CUSTOM_GRAPH = {
    "1": node("CheckpointLoaderSimple", ckpt_name="coast_v3.safetensors"),
    "2": node(
        "Power Lora Loader (rgthree)",
        lora_1={"on": True, "lora": "lamp_light.safetensors", "strength": 0.8},
        lora_2={"on": False, "lora": "off.safetensors", "strength": 1},
        model=["1", 0],
    ),
    "10": node("StringConcatenate", string_a=["11", 0], string_b=["12", 0], delimiter=", "),
    "11": node("PrimitiveString", value="a lighthouse at dusk"),
    "12": node("ShowText|pysssss", text=["13", 0], text_0="größer, 灯台 🌅, (sharp:1.2)"),
    "13": node("SomeVlm", question="what is this?"),
    "14": node("CLIPTextEncode", text=["10", 0]),
    "15": node("CLIPTextEncode", text=NEGATIVE),
    "16": node("ControlNetApplyAdvanced", positive=["14", 0], negative=["15", 0], strength=1),
    "20": node("Seed (rgthree)", seed=SEED),
    "21": node("EmptyLatentImage", width=["22", 0], height=HEIGHT),
    "22": node("PrimitiveInt", value=WIDTH),
    "30": node(
        "KSampler",
        **{**SAMPLED, "seed": ["20", 0]},
        model=["2", 0],
        positive=["16", 0],
        negative=["16", 1],
        latent_image=["21", 0],
    ),
    "31": node("LatentUpscale", samples=["30", 0], width=1664, height=2432),
    "32": node(
        "KSampler",
        **{**SAMPLED, "seed": 7, "steps": 9, "denoise": 0.4},
        model=["2", 0],
        positive=["14", 0],
        negative=["15", 0],
        latent_image=["31", 0],
    ),
    "33": node("VAEDecode", samples=["32", 0]),
    "34": node("Image Save", images=["33", 0]),
}
FLUX_GRAPH = {
    "1": node("UNETLoader", unet_name="coast_v3.safetensors"),
    "2": node("LoraLoaderModelOnly", lora_name="lamp_light.safetensors", strength_model=0.8, model=["1", 0]),
    "3": node("CLIPTextEncodeFlux", clip_l=PROMPT, t5xxl=PROMPT, guidance=3.5),
    "4": node("FluxGuidance", guidance=CFG, conditioning=["3", 0]),
    "5": node("BasicGuider", conditioning=["4", 0], model=["2", 0]),
    "6": node("RandomNoise", noise_seed=SEED),
    "7": node("KSamplerSelect", sampler_name="euler"),
    "8": node("BasicScheduler", scheduler="simple", steps=STEPS, denoise=1, model=["2", 0]),
    "9": node("EmptySD3LatentImage", width=WIDTH, height=HEIGHT),
    "10": node(
        "SamplerCustomAdvanced",
        noise=["6", 0],
        guider=["5", 0],
        sampler=["7", 0],
        sigmas=["8", 0],
        latent_image=["9", 0],
    ),
    "11": node("VAEDecode", samples=["10", 0]),
    "12": node("SaveImage", images=["11", 0]),
}
EFFICIENT_GRAPH = {
    "1": node(
        "LoRA Stacker", lora_count=1, lora_name_1="lamp_light.safetensors", lora_wt_1=0.8, lora_name_2="x", lora_wt_2=1
    ),
    "2": node(
        "Efficient Loader",
        ckpt_name="coast_v3.safetensors",
        lora_name="None",
        positive=PROMPT,
        negative=NEGATIVE,
        empty_latent_width=WIDTH,
        empty_latent_height=HEIGHT,
        lora_stack=["1", 0],
    ),
    "3": node(
        "KSampler (Efficient)", **SAMPLED, model=["2", 0], positive=["2", 1], negative=["2", 2], latent_image=["2", 3]
    ),
    "4": node("SaveImage", images=["3", 5]),
}
PIPE_GRAPH = {
    "1": node("easy loraStack", lora_1_name="unused"),
    "2": node(
        "easy fullLoader",
        ckpt_name="coast_v3.safetensors",
        lora_name="lamp_light.safetensors",
        lora_model_strength=0.8,
        positive=PROMPT,
        negative=NEGATIVE,
        empty_latent_width=WIDTH,
        empty_latent_height=HEIGHT,
    ),
    "3": node("easy preSampling", **SAMPLED, pipe=["2", 0]),
    "4": node("easy kSampler", pipe=["3", 0], image_output="Save"),
    "5": node("SaveImage", images=["4", 1]),
}
#: as the page of ComfyUI keeps it: the encoder lies in a subgraph, whose text is handed in from outside
DRAWN = {
    "nodes": [
        {
            "id": 3,
            "type": "KSampler",
            "widgets_values": [SEED, "randomize", STEPS, CFG, "euler", "simple", 1],
            "inputs": [
                {"name": "model", "link": 1},
                {"name": "positive", "link": 2},
                {"name": "negative", "link": 3},
                {"name": "latent_image", "link": 4},
            ],
        },
        {"id": 4, "type": "CheckpointLoaderSimple", "widgets_values": ["coast_v3.safetensors"]},
        {"id": 5, "type": "EmptyLatentImage", "widgets_values": [WIDTH, HEIGHT, 1]},
        {"id": 6, "type": "f00d-cafe", "widgets_values": [], "inputs": [{"name": "words", "link": 7}]},
        {"id": 7, "type": "CLIPTextEncode", "widgets_values": [NEGATIVE]},
        {
            "id": 8,
            "type": "LoraLoaderModelOnly",
            "widgets_values": ["lamp_light.safetensors", 0.8],
            "inputs": [{"name": "model", "link": 6}],
        },
        {"id": 9, "type": "SaveImage", "widgets_values": ["x"], "inputs": [{"name": "images", "link": 5}]},
        {"id": 12, "type": "PrimitiveStringMultiline", "widgets_values": [PROMPT]},
    ],
    "links": [
        [1, 8, 0, 3, 0, "MODEL"],
        [2, 6, 0, 3, 1, "COND"],
        [3, 7, 0, 3, 2, "COND"],
        [4, 5, 0, 3, 3, "LATENT"],
        [5, 3, 0, 9, 0, "IMAGE"],
        [6, 4, 0, 8, 0, "MODEL"],
        [7, 12, 0, 6, 0, "STRING"],
    ],
    "definitions": {
        "subgraphs": [
            {
                "id": "f00d-cafe",
                "inputs": [{"name": "words"}],
                "nodes": [
                    {
                        "id": 1,
                        "type": "CLIPTextEncode",
                        "widgets_values": [""],
                        "inputs": [{"name": "text", "widget": {"name": "text"}, "link": 1}],
                    }
                ],
                "links": [
                    {"id": 1, "origin_id": -10, "origin_slot": 0, "target_id": 1, "target_slot": 0},
                    {"id": 2, "origin_id": 1, "origin_slot": 0, "target_id": -20, "target_slot": 0},
                ],
            }
        ]
    },
}

# --- the others ------------------------------------------------------------------------------------

SWARM = {
    "sui_image_params": {
        "prompt": PROMPT,
        "negativeprompt": NEGATIVE,
        "model": "Sea/coast_v3",
        "seed": SEED,
        "steps": STEPS,
        "cfgscale": CFG,
        "width": WIDTH,
        "height": HEIGHT,
        "sampler": "euler",
        "scheduler": "normal",
        "loras": ["Light/lamp_light"],
        "loraweights": ["0.8"],
        "swarm_version": "0.9.6.1",
    },
    "sui_models": [{"name": "coast_v3.safetensors", "param": "model", "hash": "0xd7a9"}],
}
SWARM_MORE = {"sampler": "euler", "scheduler": "normal", "model_hash": "0xd7a9", "version": "0.9.6.1"}
INVOKE = {
    "app_version": "5.6.0",
    "generation_mode": "sdxl_txt2img",
    "positive_prompt": PROMPT,
    "negative_prompt": NEGATIVE,
    "width": WIDTH,
    "height": HEIGHT,
    "seed": SEED,
    "cfg_scale": CFG,
    "steps": STEPS,
    "scheduler": "dpmpp_2m_k",
    "model": {"key": "k", "hash": "blake3:8d0c", "name": "coast_v3", "base": "sdxl"},
    "clip_skip": 0,
    "loras": [{"model": {"name": "lamp_light"}, "weight": 0.8}],
}
INVOKE_2 = {
    "app_version": "2.3.5",
    "model_weights": "coast_v3",
    "model_hash": "abc1",
    "image": {
        "prompt": [{"prompt": f"{PROMPT} [{NEGATIVE}]", "weight": 1}],
        "steps": STEPS,
        "cfg_scale": CFG,
        "seed": SEED,
        "sampler": "k_lms",
        "width": WIDTH,
        "height": HEIGHT,
    },
}
NOVEL = {
    "prompt": PROMPT,
    "steps": STEPS,
    "width": WIDTH,
    "height": HEIGHT,
    "scale": CFG,
    "seed": SEED,
    "uc": NEGATIVE,
    "sampler": "k_euler_ancestral",
    "noise_schedule": "karras",
    "version": 1,
}
NOVEL_4 = {
    **NOVEL,
    "prompt": "old",
    "v4_prompt": {"caption": {"base_caption": PROMPT, "char_captions": [{"char_caption": "girl, red coat"}]}},
    "v4_negative_prompt": {"caption": {"base_caption": NEGATIVE, "char_captions": []}},
}
NOVEL_MORE = {
    "model": "NovelAI Diffusion V4.5",
    "model_hash": "C02D4F98",
    "sampler": "k_euler_ancestral",
    "scheduler": "karras",
}
NOVEL_TEXTS = {"Title": "AI generated image", "Software": "NovelAI", "Source": "NovelAI Diffusion V4.5 C02D4F98"}
FOOOCUS = {
    "adm_guidance": "(1.5, 0.8, 0.3)",
    "base_model": "coast_v3",
    "base_model_hash": "aeb7e9e689",
    "guidance_scale": CFG,
    "loras": [["lamp_light", 0.8, "d1d1"]],
    "metadata_scheme": "fooocus",
    "negative_prompt": NEGATIVE,
    "performance": "Speed",
    "prompt": PROMPT,
    "resolution": f"({WIDTH}, {HEIGHT})",
    "sampler": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "seed": str(SEED),
    "steps": STEPS,
    "version": "Fooocus v2.5.5",
}
FOOOCUS_MORE = {
    "sampler": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "version": "2.5.5",
    "model_hash": "aeb7e9e689",
}
RUINED = {
    "Prompt": PROMPT,
    "Negative": NEGATIVE,
    "steps": STEPS,
    "cfg": CFG,
    "width": WIDTH,
    "height": HEIGHT,
    "seed": SEED,
    "sampler_name": "euler",
    "scheduler": "simple",
    "base_model_name": "coast_v3.safetensors",
    "base_model_hash": "ff",
    "loras": [["abc", "0.8 - lamp_light"]],
    "software": "RuinedFooocus",
}
CIVITAI_RESOURCES = json.dumps(
    [
        {"type": "checkpoint", "modelVersionId": 1, "modelName": MODEL, "modelVersionName": "v3, {final}"},
        {"type": "lora", "weight": 0.8, "modelVersionId": 2, "modelName": "lamp_light", "modelVersionName": "1"},
    ]
)
CIVITAI_TEXT = (
    f"{PROMPT}\nNegative prompt: {NEGATIVE}\nSteps: {STEPS}, Sampler: Euler a, CFG scale: {CFG}, Seed: {SEED}, "
    f"Size: {WIDTH}x{HEIGHT}, Clip skip: 2, Created Date: 2025-01-01T00:00:00Z, "
    f'Civitai resources: {CIVITAI_RESOURCES}, Civitai metadata: {{"remixOfId": 5}}'
)
CIVITAI_GRAPH = {
    "resource-stack": node("CheckpointLoaderSimple", ckpt_name="urn:air:sdxl:checkpoint:civitai:1@2"),
    "extra": {"airs": ["urn:air:sdxl:checkpoint:civitai:1@2"]},
    "extraMetadata": json.dumps(
        {
            "prompt": PROMPT,
            "negativePrompt": NEGATIVE,
            "steps": STEPS,
            "cfgScale": CFG,
            "sampler": "euler",
            "seed": SEED,
            "width": WIDTH,
            "height": HEIGHT,
            "resources": json.loads(CIVITAI_RESOURCES),
        }
    ),
}
EASY = {
    "prompt": PROMPT,
    "negative_prompt": NEGATIVE,
    "seed": SEED,
    "use_stable_diffusion_model": "C:\\Users\\ann\\models\\coast_v3.ckpt",
    "clip_skip": True,
    "sampler_name": "euler_a",
    "width": WIDTH,
    "height": HEIGHT,
    "num_inference_steps": STEPS,
    "guidance_scale": CFG,
    "use_lora_model": ["lamp_light"],
    "lora_alpha": [0.8],
}
EASY_LABELS = {
    "Prompt": PROMPT,
    "Negative Prompt": NEGATIVE,
    "Seed": str(SEED),
    "Stable Diffusion model": "coast_v3",
    "Clip Skip": "True",
    "Sampler": "euler_a",
    "Width": str(WIDTH),
    "Height": str(HEIGHT),
    "Steps": str(STEPS),
    "Guidance Scale": str(CFG),
    "LoRA model": "lamp_light",
    "LoRA Strength": "0.8",
}
DRAW = {
    "c": PROMPT,
    "uc": NEGATIVE,
    "model": "coast_v3.ckpt",
    "sampler": "Euler A",
    "scale": CFG,
    "seed": SEED,
    "steps": STEPS,
    "size": f"{WIDTH}x{HEIGHT}",
    "strength": 1,
    "v2": {"clipSkip": 2, "loras": [{"file": "lamp_light.ckpt", "weight": 0.8, "mode": "all"}]},
}
DRAW_DESCRIPTION = (
    f"{PROMPT}\n-{NEGATIVE}\nSteps: {STEPS}, Sampler: Euler A, Guidance Scale: {CFG}, Seed: {SEED}, "
    f"Size: {WIDTH}x{HEIGHT}, Model: coast_v3.ckpt, Strength: 1.0, LoRA Model: lamp_light.ckpt, LoRA Weight: 0.8"
)
MFLUX = {
    "mflux_version": "0.10.0",
    "model": "shore/coast_v3",
    "base_model": "dev",
    "seed": SEED,
    "steps": STEPS,
    "guidance": CFG,
    "height": HEIGHT,
    "width": WIDTH,
    "precision": "mlx.core.bfloat16",
    "prompt": PROMPT,
    "negative_prompt": NEGATIVE,
    "lora_paths": ["/Users/ann/loras/lamp_light.safetensors"],
    "lora_scales": [0.8],
}


def draw_things_xmp(comment: str) -> str:
    words = html.escape(DRAW_DESCRIPTION).replace("\n", "&#xA;")
    description = f'<rdf:Alt><rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt>'
    return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description>
      <dc:description>{description}</dc:description>
      <xmp:CreatorTool>Draw Things 1.20</xmp:CreatorTool>{comment}</rdf:Description></rdf:RDF></x:xmpmeta>"""


def user_comment_element(text: str) -> str:
    words = f'<rdf:Alt><rdf:li xml:lang="x-default">{html.escape(text)}</rdf:li></rdf:Alt>'
    return f"<exif:UserComment>{words}</exif:UserComment>"


def dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def comfy(graph: object, **changes: Any) -> Sample:
    more = {**COMFY_MORE, **changes.pop("more", {})}
    return Sample(raw=raw(("prompt", dumped(graph))), generator="ComfyUI", more=more, **changes)


def a1111(text: str, generator: str = "AUTOMATIC1111", **more: Any) -> Sample:
    return Sample(raw=raw(("parameters", text)), generator=generator, prompt=TAGGED, more={**A1111_MORE, **more})


SAMPLES: dict[str, Sample] = {
    "a1111-png": a1111(infotext()),
    "a1111-comment": Sample(
        raw=raw(container="jpeg", UserComment=infotext()), generator="AUTOMATIC1111", prompt=TAGGED, more=A1111_MORE
    ),
    "a1111-old": a1111(
        infotext("Clip skip: 2", sampler="DPM++ 2M Karras"),
        sampler="DPM++ 2M Karras",
        scheduler="",
        version="",
        clip_skip=2,
    ),
    "a1111-quoted": a1111(infotext(f"{ADETAILER}, Version: v1.10.1"), clip_skip=2),
    "a1111-crlf": a1111(infotext().replace("\n", "\r\n")),
    "a1111-one-line": a1111(infotext().replace("\n", " ")),
    "a1111-hashes": Sample(
        raw=raw(("parameters", infotext('Lora hashes: "lamp_light: 1f2e"').replace(" <lora:lamp_light:0.8>", ""))),
        generator="AUTOMATIC1111",
        loras=(LoraUse(name="lamp_light"),),
        more={**A1111_MORE, "version": ""},
    ),
    "a1111-hashes-as-json": Sample(
        raw=raw(
            (
                "parameters",
                infotext('Hashes: {"model": "6ce0161689", "lora:lamp_light": "1f2e"}')
                .replace(" <lora:lamp_light:0.8>", "")
                .replace("Model hash: 6ce0161689, ", ""),
            )
        ),
        generator="AUTOMATIC1111",
        loras=(LoraUse(name="lamp_light"),),
        more={**A1111_MORE, "version": ""},
    ),
    "forge": a1111(infotext(f"Version: {FORGE_VERSION}"), "Forge", version=FORGE_VERSION),
    "reforge": a1111(infotext("Version: f1.0.0-reForge"), "reForge", version="f1.0.0-reForge"),
    "sdnext": a1111(infotext("App: SD.Next, Version: 1a2b3c, Pipeline: XL"), "SD.Next", version="1a2b3c"),
    "comfy": comfy(SIMPLE_GRAPH, more={"clip_skip": 2}),
    "comfy-custom": comfy(CUSTOM_GRAPH),
    "comfy-flux": comfy(FLUX_GRAPH, negative_prompt=""),
    "comfy-efficient": comfy(EFFICIENT_GRAPH),
    "comfy-pipe": comfy(PIPE_GRAPH),
    "comfy-nan": Sample(
        raw=raw(("prompt", dumped({**SIMPLE_GRAPH, "99": node("Odd", is_changed=[float("nan")], x=float("inf"))}))),
        generator="ComfyUI",
        more={**COMFY_MORE, "clip_skip": 2},
    ),
    "comfy-drawn": Sample(raw=raw(("workflow", dumped(DRAWN))), generator="ComfyUI", more=COMFY_MORE),
    "comfy-webp": Sample(
        raw=raw(container="webp", Model=f"prompt:{dumped(SIMPLE_GRAPH)}", Make=f"workflow:{dumped(DRAWN)}"),
        generator="ComfyUI",
        more={**COMFY_MORE, "clip_skip": 2},
    ),
    "comfy-webp-capitals": Sample(
        raw=raw(container="webp", ImageDescription=f"Workflow:{dumped(DRAWN)}", Make=f"Prompt: {dumped(SIMPLE_GRAPH)}"),
        generator="ComfyUI",
        more={**COMFY_MORE, "clip_skip": 2},
    ),
    "comfy-with-parameters": Sample(
        raw=raw(
            ("parameters", infotext("Version: ComfyUI")),
            ("prompt", dumped({"1": node("SaveImage", images=["2", 0]), "2": node("Odd")})),
        ),
        generator="ComfyUI",
        prompt=TAGGED,
        more={
            **A1111_MORE,
            "version": "ComfyUI",
            "errors": ("The graph holds no sampler, so it cannot be told what made the image.",),
        },
    ),
    "swarm-png": Sample(raw=raw(("parameters", json.dumps(SWARM, indent=2))), generator="SwarmUI", more=SWARM_MORE),
    "swarm-jpeg": Sample(raw=raw(container="jpeg", UserComment=dumped(SWARM)), generator="SwarmUI", more=SWARM_MORE),
    "swarm-legacy": Sample(raw=raw(container="jpeg", Model=dumped(SWARM)), generator="SwarmUI", more=SWARM_MORE),
    "invoke": Sample(
        raw=raw(("invokeai_metadata", dumped(INVOKE)), ("invokeai_graph", "{}")),
        generator="InvokeAI",
        more={"scheduler": "dpmpp_2m_k", "version": "5.6.0", "model_hash": "blake3:8d0c", "clip_skip": 0},
    ),
    "invoke-2": Sample(
        raw=raw(("Dream", "x"), ("sd-metadata", dumped(INVOKE_2))),
        generator="InvokeAI",
        loras=(),
        more={"sampler": "k_lms", "version": "2.3.5", "model_hash": "abc1"},
    ),
    "invoke-dream": Sample(
        raw=raw(("Dream", f'"{PROMPT} [{NEGATIVE}]" -s {STEPS} -S {SEED} -W {WIDTH} -H {HEIGHT} -C {CFG} -A k_lms')),
        generator="InvokeAI",
        loras=(),
        more={"sampler": "k_lms"},
        without=frozenset({"model"}),
    ),
    "novelai": Sample(
        raw=raw(*NOVEL_TEXTS.items(), ("Description", PROMPT), ("Comment", dumped(NOVEL))),
        generator="NovelAI",
        loras=(),
        more={**NOVEL_MORE, "version": "1"},
    ),
    "novelai-4": Sample(
        raw=raw(*NOVEL_TEXTS.items(), ("Description", "old"), ("Comment", dumped(NOVEL_4))),
        generator="NovelAI",
        loras=(),
        prompt=f"{PROMPT}\ngirl, red coat",
        more={**NOVEL_MORE, "version": "1"},
    ),
    "novelai-webp": Sample(
        raw=raw(container="webp", UserComment=dumped({**NOVEL_TEXTS, "Description": PROMPT, "Comment": dumped(NOVEL)})),
        generator="NovelAI",
        loras=(),
        more={**NOVEL_MORE, "version": "1"},
    ),
    "fooocus-png": Sample(
        raw=raw(("parameters", dumped(FOOOCUS)), ("fooocus_scheme", "fooocus")), generator="Fooocus", more=FOOOCUS_MORE
    ),
    "fooocus-jpeg": Sample(
        raw=raw(container="jpeg", UserComment=dumped(FOOOCUS), MakerNote="fooocus", Software="Fooocus v2.5.5"),
        generator="Fooocus",
        more=FOOOCUS_MORE,
    ),
    "fooocus-a1111": Sample(
        raw=raw(("parameters", infotext("Version: Fooocus v2.5.5")), ("fooocus_scheme", "a1111")),
        generator="Fooocus",
        prompt=TAGGED,
        more={**A1111_MORE, "version": "Fooocus v2.5.5"},
    ),
    "fooocus-ruined": Sample(
        raw=raw(("parameters", dumped(RUINED))),
        generator="RuinedFooocus",
        more={"sampler": "euler", "scheduler": "simple", "model_hash": "ff"},
    ),
    "fooocus-mre": Sample(
        raw=raw(("Comment", dumped({**FOOOCUS, "software": "Fooocus 1.0 MRE", "version": ""})), container="jpeg"),
        generator="Fooocus",
        more={**FOOOCUS_MORE, "version": "1.0 MRE"},
    ),
    "civitai-text": Sample(
        raw=raw(container="jpeg", UserComment=CIVITAI_TEXT),
        generator="Civitai",
        more={"sampler": "Euler a", "clip_skip": 2},
    ),
    "civitai-graph": Sample(
        raw=raw(container="jpeg", UserComment=dumped(CIVITAI_GRAPH)), generator="Civitai", more={"sampler": "euler"}
    ),
    "civitai-graph-nested": Sample(
        raw=raw(("prompt", dumped({"1": node("Odd"), "extra": {"extraMetadata": CIVITAI_GRAPH["extraMetadata"]}}))),
        generator="Civitai",
        more={"sampler": "euler"},
    ),
    "easy-texts": Sample(
        raw=raw(*EASY_LABELS.items()), generator="Easy Diffusion", more={"sampler": "euler_a", "clip_skip": 2}
    ),
    "easy-comment": Sample(
        raw=raw(container="webp", UserComment=dumped(EASY)),
        generator="Easy Diffusion",
        more={"sampler": "euler_a", "clip_skip": 2},
    ),
    "drawthings": Sample(
        raw=raw(xmp=draw_things_xmp(user_comment_element(dumped(DRAW)))),
        generator="Draw Things",
        more={"sampler": "Euler A", "version": "1.20", "clip_skip": 2},
    ),
    "drawthings-exif": Sample(
        raw=raw(UserComment=dumped(DRAW)), generator="Draw Things", more={"sampler": "Euler A", "clip_skip": 2}
    ),
    "drawthings-description": Sample(
        raw=raw(xmp=draw_things_xmp("")), generator="Draw Things", more={"sampler": "Euler A", "version": "1.20"}
    ),
    "mflux": Sample(raw=raw(UserComment=json.dumps(MFLUX)), generator="mflux", more={"version": "0.10.0"}),
}
