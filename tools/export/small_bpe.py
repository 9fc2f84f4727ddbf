"""A byte-level BPE tokenizer of 512 tokens, trained on a few lines: what tests use where no model is at hand."""

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
MARKERS = ["<think>", "</think>"]  # added, but text: decoding keeps them
VOCABULARY = 512
TEXT = """
system user assistant tool
You are a helpful assistant. Answer the question step by step, and give the answer last.
What is 17 + 25? 17 + 25 = 42, so the answer is 42.
Tom has 3 apples and buys 4 more; he eats 2 of them. How many apples does he have left? 3 + 4 - 2 = 5.
Let me think. First, add the numbers; then multiply by two. Wait, that is not right: it should be 12 * 6 = 72.
def add(a, b):
    return a + b
for (int i = 0; i < n; i++) { total += values[i]; }
The capital of France is Paris, and that of Japan is Tokyo. Wo ist der Bahnhof? Où est la gare?
I think the answer is the number of steps that the question asks for, and there are as many as before.
""".strip()


def tokenizer() -> Tokenizer:
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(MARKERS),
        special_tokens=SPECIAL,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    made.train_from_iterator(TEXT.split("\n"), trainer)
    made.add_tokens([AddedToken(marker, normalized=False) for marker in MARKERS])
    return made
