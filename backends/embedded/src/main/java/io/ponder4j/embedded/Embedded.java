package io.ponder4j.embedded;

import io.ponder4j.engine.DecodingEngine;
import io.ponder4j.engine.Dialect;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.engine.EngineOptions;
import io.ponder4j.onnx.OnnxCausalLm;
import io.ponder4j.onnx.OnnxException;
import io.ponder4j.onnx.OnnxFunction;
import io.ponder4j.onnx.OnnxGraph;
import io.ponder4j.onnx.OnnxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The embedded models. Each call loads one of its own, on an engine of its own; close it after use.
 *
 * <p>They are small enough to start in a fraction of a second and to answer in milliseconds on one
 * core, and real enough that accuracy grows with compute. Their weaknesses are put in on purpose:
 * rambling styles, random slips, and habits that are wrong again and again; see the model card in
 * this module.
 */
public final class Embedded {

  /**
   * Tokens that are kept for later questions. Few: each of them is looked over by every new token.
   */
  private static final int CACHED_TOKENS = 128;

  private Embedded() {}

  /** The generator: 0.8 M parameters, thinks line by line, {@code #} closes its thinking phase. */
  public static EngineGenerator generator() {
    return generator(OnnxOptions.DEFAULT);
  }

  /** The generator, run as told. */
  public static EngineGenerator generator(OnnxOptions options) {
    return engine("generator.onnx", options).generator(dialect());
  }

  /**
   * The generator's network alone, for an engine of one's own. Close it, or start an engine that
   * does.
   */
  public static OnnxCausalLm network(OnnxOptions options) {
    return new OnnxCausalLm(
        OnnxGraph.of("generator.onnx", resource("generator.onnx"), options), options);
  }

  /** A small sibling of the generator, 0.1 M parameters, that mostly agrees with it. */
  public static EngineGenerator draft() {
    return engine("draft.onnx", OnnxOptions.DEFAULT).generator(dialect());
  }

  /**
   * The process reward model: a second network, trained on arithmetic without errors, and a small
   * head. It reads text, of any origin, and needs no help from the generator.
   */
  public static EmbeddedVerifier processVerifier() {
    return processVerifier(OnnxOptions.DEFAULT);
  }

  /** The process reward model, run as told. */
  public static EmbeddedVerifier processVerifier(OnnxOptions options) {
    return verifier("verifier.onnx", "verifier_head.onnx", options);
  }

  /**
   * A verifier that is too sure of itself: a head over the generator's own network, which shares
   * the generator's wrong habits. A test double for real reward models of that kind; not to be used
   * for answers.
   */
  public static EmbeddedVerifier overconfidentVerifier() {
    return verifier("generator.onnx", "self_verifier_head.onnx", OnnxOptions.DEFAULT);
  }

  /** Endless fresh problems of 4 to 6 operands; see {@link #problems(long, int, int)}. */
  public static Stream<Problem> problems(long seed) {
    return problems(seed, 4, 6);
  }

  /**
   * Endless fresh problems, none of which the models were trained on: only prompts whose CRC-32 is
   * a multiple of 16, which training left out.
   *
   * @param seed equal seeds give equal problems
   * @param minOperands the fewest numbers in a problem, at least 2
   * @param maxOperands the most; the models were trained on up to 8
   */
  public static Stream<Problem> problems(long seed, int minOperands, int maxOperands) {
    return ProblemGenerator.problems(seed, minOperands, maxOperands);
  }

  static Dialect dialect() {
    return new Dialect(
        CalcTokenizer.INSTANCE,
        Expression::render,
        Set.of(CalcTokenizer.END),
        OptionalInt.of(CalcTokenizer.ANSWER));
  }

  private static EmbeddedVerifier verifier(String model, String head, OnnxOptions options) {
    DecodingEngine engine = engine(model, options);
    try {
      OnnxGraph graph = OnnxGraph.of(head, resource(head), options);
      return new EmbeddedVerifier(engine, new OnnxFunction(graph));
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private static DecodingEngine engine(String model, OnnxOptions options) {
    OnnxGraph graph = OnnxGraph.of(model, resource(model), options);
    return DecodingEngine.start(
        new OnnxCausalLm(graph, options),
        EngineOptions.DEFAULT.withCachedTokens(CACHED_TOKENS).withSwapBytes(0));
  }

  private static byte[] resource(String name) {
    try (InputStream in = Embedded.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new OnnxException("the jar of ponder4j-embedded has no " + name, null);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new OnnxException("the jar of ponder4j-embedded is damaged: " + name, e);
    }
  }
}
