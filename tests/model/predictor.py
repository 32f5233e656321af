"""A real Stable Diffusion with a real LoRA, two million weights made of nothing, as a model for ``cog``.

It runs in an environment of its own and imports nothing of ours. Its pictures show nothing, but they come out of every
step that a large model takes, and depend on prompt, seed and the strength of the LoRA as those of a large one do.
"""

import json
import tempfile
from pathlib import Path as Folder

import torch
from cog import BasePredictor, Input, Path
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from peft import LoraConfig, get_peft_model_state_dict
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer


def byte_symbols() -> list[str]:
    """The 256 signs that stand for bytes in CLIP's vocabulary."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return [chr(byte) for byte in plain] + [chr(256 + number) for number in range(len(others))]


def make_tokenizer(folder: Folder) -> CLIPTokenizer:
    symbols = byte_symbols()
    words = [*symbols, *(f"{one}</w>" for one in symbols), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"model_max_length": 77, "tokenizer_class": "CLIPTokenizer"})
    )
    return CLIPTokenizer.from_pretrained(folder)


def make_pipeline(folder: Folder) -> StableDiffusionPipeline:
    torch.manual_seed(0)
    tokenizer = make_tokenizer(folder)
    text = CLIPTextConfig(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
    )  # fmt: skip
    unet = UNet2DConditionModel(
        sample_size=16, block_out_channels=(32, 64), layers_per_block=1, cross_attention_dim=32, attention_head_dim=8,
        norm_num_groups=8, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
    )  # fmt: skip
    vae = AutoencoderKL(
        block_out_channels=(32, 64), norm_num_groups=8, latent_channels=4, sample_size=32,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
    )  # fmt: skip
    return StableDiffusionPipeline(
        tokenizer=tokenizer, text_encoder=CLIPTextModel(text), unet=unet, vae=vae,
        scheduler=DDIMScheduler(clip_sample=False, steps_offset=1),
        safety_checker=None, feature_extractor=None, image_encoder=None, requires_safety_checker=False,
    )  # fmt: skip


def write_lora(folder: Folder) -> None:
    """Write the file of a LoRA, strong enough to be seen."""
    torch.manual_seed(7)
    unet = make_pipeline(folder).unet
    unet.add_adapter(LoraConfig(r=4, lora_alpha=16, init_lora_weights=False, target_modules=["to_q", "to_k", "to_v"]))
    StableDiffusionPipeline.save_lora_weights(folder, unet_lora_layers=get_peft_model_state_dict(unet))


class Predictor(BasePredictor):
    def setup(self) -> None:
        torch.set_num_threads(1)
        self.folder = Folder(tempfile.mkdtemp())
        write_lora(self.folder)
        self.pipeline = make_pipeline(self.folder)
        self.pipeline.load_lora_weights(self.folder, adapter_name="trained")
        self.pipeline.set_progress_bar_config(disable=True)

    def predict(
        self,
        prompt: str = Input(description="words"),
        seed: int = Input(default=0),
        width: int = Input(default=128),
        height: int = Input(default=128),
        num_inference_steps: int = Input(default=2),
        guidance_scale: float = Input(default=5.0),
        lora_scale: float = Input(default=1.0),
    ) -> Path:
        if "forbidden" in prompt:
            raise ValueError("NSFW content detected. Try running it again, or try a different prompt.")
        self.pipeline.set_adapters(["trained"], [lora_scale])
        image = self.pipeline(
            prompt, width=width, height=height, num_inference_steps=num_inference_steps,
            guidance_scale=guidance_scale, generator=torch.Generator("cpu").manual_seed(seed),
        ).images[0]  # fmt: skip
        path = Path(self.folder / "picture.png")
        image.save(path)
        return path
