"""What graphs are compared with: torch's own model, or a plain reading of the architecture in numpy."""

from typing import Protocol

import numpy as np

from model import Model, dense


class Reference(Protocol):
    name: str

    def logits(self, ids: list[int]) -> np.ndarray:
        """[tokens, vocabulary]"""
        ...


class Plain:
    """A plain reading, in a given precision; all weights are kept."""

    name = "numpy"

    def __init__(self, model: Model, kind: type = np.float32):
        self.model, self.kind, self.kept = model, kind, {}

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self.kept:
            self.kept[name] = dense(self.model.matrix(name)).astype(self.kind)
        return self.kept[name]

    def norm(self, x: np.ndarray, name: str) -> np.ndarray:
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + self.model.shape.epsilon).astype(self.kind) * self[name]

    def linear(self, x: np.ndarray, name: str) -> np.ndarray:
        bias = self.model.bias(f"{name}.bias")
        return x @ self[f"{name}.weight"].T + (0 if bias is None else bias)

    def hidden(self, ids: list[int]) -> np.ndarray:
        """[tokens, width] after the last norm"""
        s, count = self.model.shape, len(ids)
        angles = np.arange(count)[:, None] * np.tile(s.frequencies(), 2)[None]  # [tokens, head_size]
        cos, sin = ((f(angles) * s.rotary_factor).astype(self.kind)[:, None] for f in (np.cos, np.sin))
        later = np.triu(np.full((count, count), -np.inf, self.kind), 1)

        def rotated(x: np.ndarray) -> np.ndarray:
            low, high = np.split(x, 2, -1)
            return x * cos + np.concatenate([-high, low], -1) * sin

        x = self["model.embed_tokens.weight"][ids]
        for i in range(s.layers):
            block = f"model.layers.{i}"
            normed = self.norm(x, f"{block}.input_layernorm.weight")
            q, k, v = (self.linear(normed, f"{block}.self_attn.{p}_proj").reshape(count, -1, s.head_size) for p in "qkv")
            if s.qk_norm:
                q, k = (self.norm(h, f"{block}.self_attn.{p}_norm.weight") for h, p in ((q, "q"), (k, "k")))
            k, v = (np.repeat(h, s.heads // s.kv_heads, 1) for h in (rotated(k), v))
            scores = np.einsum("qhd,khd->hqk", rotated(q), k) * self.kind(s.head_size**-0.5) + later
            weights = np.exp(scores - scores.max(-1, keepdims=True))
            weights /= weights.sum(-1, keepdims=True)
            mixed = np.einsum("hqk,khd->qhd", weights, v).reshape(count, -1)
            x = x + self.linear(mixed, f"{block}.self_attn.o_proj")
            normed = self.norm(x, f"{block}.post_attention_layernorm.weight")
            gate = self.linear(normed, f"{block}.mlp.gate_proj")
            wide = gate / (1 + np.exp(-gate)) * self.linear(normed, f"{block}.mlp.up_proj")
            x = x + self.linear(wide, f"{block}.mlp.down_proj")
        return self.norm(x, "model.norm.weight")

    def logits(self, ids: list[int]) -> np.ndarray:
        return self.of_hidden(self.hidden(ids))

    def of_hidden(self, hidden: np.ndarray) -> np.ndarray:
        return hidden @ self["model.embed_tokens.weight" if self.model.shape.tied else "lm_head.weight"].T


class Torch:
    """The model of transformers, in single precision. Raises ImportError where there is none."""

    name = "torch"

    def __init__(self, model: Model, config: dict):
        import torch
        from transformers import AutoConfig, AutoModelForCausalLM

        facts = {key: value for key, value in config.items() if key not in ("torch_dtype", "dtype")}
        self.torch = torch
        self.model = AutoModelForCausalLM.from_config(AutoConfig.for_model(**facts), dtype=torch.float32).eval()
        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                parameter.copy_(torch.from_numpy(dense(model.matrix(name)).astype(np.float32)))

    def logits(self, ids: list[int]) -> np.ndarray:
        with self.torch.no_grad():
            return self.model(self.torch.tensor([ids])).logits[0].float().numpy()

    def greedy(self, prompt: list[int], tokens: int) -> list[int]:
        """The most likely tokens; the last may be one that ends the text."""
        ids = self.torch.tensor([prompt])
        with self.torch.no_grad():
            found = self.model.generate(ids, attention_mask=self.torch.ones_like(ids), do_sample=False, max_new_tokens=tokens)
        return found[0, len(prompt) :].tolist()


def of(model: Model, config: dict) -> Reference:
    """The best there is here."""
    try:
        return Torch(model, config)
    except ImportError:
        return Plain(model)
