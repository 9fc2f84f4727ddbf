package io.ponder4j.onnx;

import io.ponder4j.engine.Dialect;
import io.ponder4j.engine.Tokenizer;
import io.ponder4j.generate.TokenizerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    return decoder(signature().describe(), embedding, bias).bytes();
  }

  /** The same decoder, its weights in a file beside it. */
  static OnnxProto withWeightsIn(String file) {
    return decoder(signature().describe().weightsIn(file), embedding(), new float[VOCABULARY]);
  }

  private static OnnxProto decoder(OnnxProto empty, float[] embedding, float[] bias) {
    OnnxProto decoder = start(empty, embedding);
    attention(decoder, "attended, present.0.key, present.0.value");
    return end(decoder, bias);
  }

  /** The same decoder, which also takes a prefix that all rows have in common. */
  static byte[] prefixed() {
    OnnxProto decoder = start(signature().prefixed(1, 1, WIDTH).describe(), embedding());
    var behind = new OnnxProto();
    attentionBehindPrefix(behind);
    var alone = new OnnxProto();
    attention(alone, "attended, key, value");
    decoder
        .node("Shape", "shared.0.key -> prefix_length", "start=1", "end=2")
        .weight("no_prefix", new long[] {0})
        .node("Greater", "prefix_length, no_prefix -> has_prefix")
        .choice(
            "has_prefix -> attended, present.0.key, present.0.value",
            withOutputs(behind),
            withOutputs(alone));
    return end(decoder, new float[VOCABULARY]).bytes();
  }

  private static OnnxProto withOutputs(OnnxProto branch) {
    return branch
        .output("attended", OnnxProto.FLOAT, "B", "T", WIDTH)
        .output("key", OnnxProto.FLOAT, "B", 1, "C", WIDTH)
        .output("value", OnnxProto.FLOAT, "B", 1, "C", WIDTH);
  }

  private static OnnxProto start(OnnxProto empty, float[] embedding) {
    return empty
        .weight("embedding", embedding, VOCABULARY, WIDTH)
        .weight("qkv", random(2, WIDTH * 3 * WIDTH, 0.5), WIDTH, 3 * WIDTH)
        .weight("unembedding", random(3, WIDTH * VOCABULARY, 0.5), WIDTH, VOCABULARY)
        .weight("one", 1)
        .weight("all_tokens", new long[] {-1, WIDTH})
        .node("Shape", "attention_bias -> slots", "start=3", "end=4")
        .node("Cast", "slots -> slots32", "to=" + OnnxProto.INT32)
        .node("Squeeze", "slots32 -> total_length")
        .node("Sub", "slots32, one -> last_slot_of_a_row")
        .node("Shape", "input_ids -> rows", "start=0", "end=1")
        .node("Expand", "last_slot_of_a_row, rows -> last_slot")
        .node("Gather", "embedding, input_ids -> embedded")
        .node("MatMul", "embedded, qkv -> packed");
  }

  private static OnnxProto end(OnnxProto decoder, float[] bias) {
    return decoder
        .weight("bias", bias, VOCABULARY)
        .node("Add", "embedded, attended -> mixed")
        .node("Reshape", "mixed, all_tokens -> flat")
        .node("Gather", "flat, logit_rows -> hidden", "axis=0")
        .node("MatMul", "hidden, unembedding -> raw")
        .node("Add", "raw, bias -> logits");
  }

  private static void attention(OnnxProto graph, String outputs, String... attributes) {
    List<String> all = new ArrayList<>(List.of("num_heads=1", "kv_num_heads=1", "do_rotary=1"));
    all.addAll(List.of(attributes));
    graph.node(
        "com.microsoft.GroupQueryAttention",
        "packed, , , past_key_values.0.key, past_key_values.0.value, last_slot, total_length,"
            + " rotary_cos, rotary_sin, position_ids, attention_bias -> "
            + outputs,
        all.toArray(String[]::new));
  }

  /** As the exporter's; with one head there is nothing to transpose. */
  private static void attentionBehindPrefix(OnnxProto graph) {
    attention(graph, "own, key, value, own_scores", "qk_output=1");
    graph
        .weight("last", new long[] {-1})
        .weight("split", new long[] {WIDTH, 2 * WIDTH})
        .weight("by_head", new long[] {1, -1, WIDTH})
        .weight("sum_by_row", new long[] {-1, 1, 1})
        .weight("by_row", new long[] {-1, 1, WIDTH})
        .node("Softmax", "own_scores -> own_weights")
        .node("Split", "packed, split -> query, rest", "axis=2")
        .node(
            "com.microsoft.RotaryEmbedding",
            "query, position_ids, rotary_cos, rotary_sin -> rotated",
            "num_heads=1")
        .node("Reshape", "rotated, by_head -> queries")
        .node(
            "com.microsoft.FusedMatMul",
            "queries, shared.0.key -> scores",
            "transB=1",
            "alpha=" + 1 / Math.sqrt(WIDTH))
        .node("Softmax", "scores -> weights")
        .node("MatMul", "weights, shared.0.value -> seen")
        .node("Reshape", "seen, by_row -> seen_by_row");
    logSum(graph, "own_scores", "own_weights", "own_sum");
    logSum(graph, "scores", "weights", "sum");
    graph
        .node("Sub", "sum, own_sum -> odds")
        .node("Sigmoid", "odds -> share")
        .node("Sub", "seen_by_row, own -> apart")
        .node("Mul", "apart, share -> moved")
        .node("Add", "own, moved -> attended");
  }

  private static void logSum(OnnxProto graph, String scores, String weights, String to) {
    graph
        .node("ReduceMax", scores + ", last -> most_" + to)
        .node("ReduceMax", weights + ", last -> share_" + to)
        .node("Log", "share_" + to + " -> log_" + to)
        .node("Sub", "most_" + to + ", log_" + to + " -> raw_" + to)
        .node("Reshape", "raw_" + to + ", sum_by_row -> " + to);
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
    return open(bytes(), options, choice);
  }

  static OnnxCausalLm open(byte[] graph, OnnxOptions options, LaneChoice choice) {
    return new OnnxCausalLm(OnnxGraph.of("tiny", graph, options), options, choice);
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
