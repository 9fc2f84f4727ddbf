package io.ponder4j.onnx;

import io.ponder4j.engine.Dialect;
import io.ponder4j.engine.Tokenizer;
import io.ponder4j.generate.TokenizerId;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A flat-row decoder of one layer with random weights, as the exporter of the embedded models
 * writes them, and its dialect: one token a letter.
 */
final class TinyDecoder {

  static final String LETTERS = ".abcdefghijk";
  static final int VOCABULARY = LETTERS.length();
  static final int WIDTH = 16; // one head of this size
  static final int MAX_POSITIONS = 200;

  private TinyDecoder() {}

  static byte[] bytes() {
    return bytes(new float[VOCABULARY]);
  }

  /**
   * A decoder.
   *
   * @param bias is added to the logits
   */
  static byte[] bytes(float[] bias) {
    return bytes(embedding(), bias);
  }

  /** A decoder that makes NaN of a letter, and never draws it. */
  static byte[] withoutNumberFor(char letter) {
    float[] embedding = embedding();
    int row = LETTERS.indexOf(letter) * WIDTH;
    Arrays.fill(embedding, row, row + WIDTH, Float.NaN);
    float[] bias = new float[VOCABULARY];
    bias[LETTERS.indexOf(letter)] = -1e9f;
    return bytes(embedding, bias);
  }

  static Signature signature() {
    return Signature.decoder(1, 1, WIDTH, VOCABULARY, MAX_POSITIONS).batched();
  }

  private static float[] embedding() {
    return random(1, VOCABULARY * WIDTH, 1);
  }

  private static byte[] bytes(float[] embedding, float[] bias) {
    return signature()
        .describe()
        .weight("embedding", embedding, VOCABULARY, WIDTH)
        .weight("qkv", random(2, WIDTH * 3 * WIDTH, 0.5), WIDTH, 3 * WIDTH)
        .weight("unembedding", random(3, WIDTH * VOCABULARY, 0.5), WIDTH, VOCABULARY)
        .weight("bias", bias, VOCABULARY)
        .weight("one", 1)
        .weight("all_tokens", new long[] {-1, WIDTH})
        .node("Shape", "attention_bias -> slots", "start=3", "end=4")
        .node("Cast", "slots -> slots32", "to=" + OnnxProto.INT32)
        .node("Squeeze", "slots32 -> total_length")
        .node("Sub", "slots32, one -> last_slot_of_a_row")
        .node("Shape", "input_ids -> rows", "start=0", "end=1")
        .node("Expand", "last_slot_of_a_row, rows -> last_slot")
        .node("Gather", "embedding, input_ids -> embedded")
        .node("MatMul", "embedded, qkv -> packed")
        .node(
            "com.microsoft.GroupQueryAttention",
            "packed, , , past_key_values.0.key, past_key_values.0.value, last_slot, total_length,"
                + " rotary_cos, rotary_sin, position_ids, attention_bias"
                + " -> attended, present.0.key, present.0.value",
            "num_heads=1",
            "kv_num_heads=1",
            "do_rotary=1")
        .node("Add", "embedded, attended -> mixed")
        .node("Reshape", "mixed, all_tokens -> flat")
        .node("Gather", "flat, logit_rows -> hidden", "axis=0")
        .node("MatMul", "hidden, unembedding -> raw")
        .node("Add", "raw, bias -> logits")
        .bytes();
  }

  private static float[] random(long seed, int size, double scale) {
    var random = new SplittableRandom(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (scale * (2 * random.nextDouble() - 1));
    }
    return values;
  }

  static DecoderGraph graph() {
    try (OnnxGraph graph = OnnxGraph.of("tiny", bytes(), OnnxOptions.DEFAULT)) {
      return DecoderGraph.of(graph);
    }
  }

  static OnnxCausalLm open(byte[] graph) {
    return open(graph, OnnxOptions.DEFAULT);
  }

  static OnnxCausalLm open(byte[] graph, OnnxOptions options) {
    return new OnnxCausalLm(OnnxGraph.of("tiny", graph, options), options);
  }

  static OnnxCausalLm open(OnnxOptions options, LaneChoice choice) {
    return new OnnxCausalLm(OnnxGraph.of("tiny", bytes(), options), options, choice);
  }

  static Dialect dialect() {
    return new Dialect(
        Letters.INSTANCE,
        prompt -> Letters.INSTANCE.encode(prompt.lastContent()),
        Set.of(LETTERS.indexOf('.')),
        OptionalInt.empty());
  }

  private enum Letters implements Tokenizer {
    INSTANCE;

    @Override
    public TokenizerId id() {
      return new TokenizerId("letters");
    }

    @Override
    public int[] encode(String text) {
      return text.chars().map(LETTERS::indexOf).toArray();
    }

    @Override
    public Stream stream() {
      return token -> LETTERS.substring(token, token + 1);
    }
  }
}
