"""A plain reading of the architecture, in numpy and double precision: what graphs are compared with where there is no torch."""

import numpy as np

from model import Model, dense


class Reference:
    """Weights are widened once, so it takes eight bytes a parameter; for small models."""

    def __init__(self, model: Model, width: type = np.float64):
        self.model, self.width, self.kept = model, width, {}

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self.kept:
            self.kept[name] = dense(self.model.matrix(name)).astype(self.width)
        return self.kept[name]

    def norm(self, x: np.ndarray, name: str) -> np.ndarray:
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + self.model.shape.epsilon) * self[name]

    def linear(self, x: np.ndarray, name: str) -> np.ndarray:
        bias = self.model.bias(f"{name}.bias")
        return x @ self[f"{name}.weight"].T + (0 if bias is None else bias)

    def hidden(self, ids: list[int]) -> np.ndarray:
        """[tokens, width] after the last norm"""
        s, count = self.model.shape, len(ids)
        angles = np.arange(count)[:, None] * np.tile(s.frequencies(), 2)[None]  # [tokens, head_size]
        cos, sin = np.cos(angles) * s.rotary_factor, np.sin(angles) * s.rotary_factor
        later = np.triu(np.full((count, count), -np.inf), 1)

        def rotated(x: np.ndarray) -> np.ndarray:
            low, high = np.split(x, 2, -1)
            return x * cos[:, None] + np.concatenate([-high, low], -1) * sin[:, None]

        x = self["model.embed_tokens.weight"][ids]
        for i in range(s.layers):
            block = f"model.layers.{i}"
            normed = self.norm(x, f"{block}.input_layernorm.weight")
            q, k, v = (self.linear(normed, f"{block}.self_attn.{p}_proj").reshape(count, -1, s.head_size) for p in "qkv")
            if s.qk_norm:
                q, k = (self.norm(h, f"{block}.self_attn.{p}_norm.weight") for h, p in ((q, "q"), (k, "k")))
            k, v = (np.repeat(h, s.heads // s.kv_heads, 1) for h in (rotated(k), v))
            scores = np.einsum("qhd,khd->hqk", rotated(q), k) * s.head_size**-0.5 + later
            weights = np.exp(scores - scores.max(-1, keepdims=True))
            weights /= weights.sum(-1, keepdims=True)
            mixed = np.einsum("hqk,khd->qhd", weights, v).reshape(count, -1)
            x = x + self.linear(mixed, f"{block}.self_attn.o_proj")
            normed = self.norm(x, f"{block}.post_attention_layernorm.weight")
            gate = self.linear(normed, f"{block}.mlp.gate_proj")
            wide = gate / (1 + np.exp(-gate)) * self.linear(normed, f"{block}.mlp.up_proj")
            x = x + self.linear(wide, f"{block}.mlp.down_proj")
        return self.norm(x, "model.norm.weight")

    def logits(self, hidden: np.ndarray) -> np.ndarray:
        return hidden @ self["model.embed_tokens.weight" if self.model.shape.tied else "lm_head.weight"].T
