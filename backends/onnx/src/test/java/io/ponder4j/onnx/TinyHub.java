package io.ponder4j.onnx;

import io.ponder4j.engine.CausalLm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** One tiny model in the layouts of others; see the README beside the files. */
enum TinyHub {
  HUB("hub", 1e-4, Padding.LEFT, false),
  HALF_CACHE("hub_fp16_kv", 0.05, Padding.LEFT, false),
  HALF("hub_fp16_kv_and_logits", 0.05, Padding.LEFT, false),
  ATTENTION("hub_attention23", 1e-4, Padding.LEFT, false),
  GROUPED("hub_gqa", 1e-4, Padding.RIGHT, true);

  static final int VOCABULARY = 512;
  static final int MAX_POSITIONS = 256;

  final String file;
  final double tolerance; // of a logit
  private final Padding padding;
  private final boolean inPlace;

  TinyHub(String file, double tolerance, Padding padding, boolean inPlace) {
    this.file = file;
    this.tolerance = tolerance;
    this.padding = padding;
    this.inPlace = inPlace;
  }

  /** What a probe of it finds. */
  RowProbe.Found found() {
    return new RowProbe.Found(padding, inPlace);
  }

  OnnxGraph graph(OnnxOptions options) {
    return OnnxGraph.of(file, bytes(file), options);
  }

  CausalLm open(OnnxOptions options) {
    return new RowCausalLm(graph(options), options, MAX_POSITIONS, VOCABULARY);
  }

  /** The same model in our own layout. */
  static CausalLm flat() {
    OnnxGraph graph = OnnxGraph.of("ours", bytes("ours"), OnnxOptions.DEFAULT);
    return new OnnxCausalLm(graph, OnnxOptions.DEFAULT);
  }

  static byte[] bytes(String file) {
    try (InputStream in = TinyHub.class.getResourceAsStream("tiny/" + file + ".onnx")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
