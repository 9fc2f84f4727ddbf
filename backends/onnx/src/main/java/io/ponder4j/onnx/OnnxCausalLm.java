package io.ponder4j.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.ponder4j.engine.CausalLm;
import io.ponder4j.engine.KvMemory;
import io.ponder4j.engine.LmShape;
import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepInterruptedException;
import io.ponder4j.engine.StepResult;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A flat-row ONNX decoder. All new tokens of a step are one row of the graph; an additive bias
 * tells each which slots it may look at. Where branches have much text of their own, and the graph
 * takes several rows, each has a row of its own instead; see {@link Lanes}. Then what else a step
 * has runs after them, flat. Which way is fastest is measured; see {@link CostTable}. A graph that
 * takes a prefix which all branches have in common is loaded twice, for steps with and without one.
 *
 * <p>The same tensor is bound as past input and as present output, so the cache is updated in place
 * and never copied; logits and hidden states are pinned too. Only wanted rows pass the output
 * layer. One thread at a time, but for {@link #interrupt()}.
 */
public final class OnnxCausalLm implements CausalLm {

  private static final Logger LOG = LoggerFactory.getLogger(OnnxCausalLm.class);

  private final OnnxGraph graph;
  private final DecoderGraph decoder;
  private final LmShape shape;
  private final KvBuffers cache;
  private final Lanes lanes;
  private final KvMemory memory;
  private final Forward flatRun;
  private final Forward laneRun;
  private final WantedRows wanted;
  private final Interruption interruption;
  private CostTable costs = CostTable.unmeasured();
  private LaneChoice choice = costs;
  private int laneRows; // rows that the present step begins with and that are in lanes

  /**
   * A decoder over a loaded graph, which it owns from now on: where this fails, the graph is
   * closed. Where the graph takes several rows, a few small steps are measured first, which takes
   * some milliseconds with a small model and about a second at most.
   *
   * @throws OnnxException if the graph is no flat-row decoder
   * @throws IllegalArgumentException if the options leave no room for a token in the cache
   */
  public OnnxCausalLm(OnnxGraph graph, OnnxOptions options) {
    this(graph, options, null);
  }

  /**
   * A decoder.
   *
   * @param choice between flat and lanes, null to choose by what is measured
   */
  OnnxCausalLm(OnnxGraph graph, OnnxOptions options, @Nullable LaneChoice choice) {
    this.graph = graph;
    try {
      this.decoder = DecoderGraph.of(graph);
      this.shape = decoder.lmShape();
      this.cache = new KvBuffers(decoder, options.maxCacheBytes());
      var laneBuffers = new LaneBuffers(decoder, cache, options.maxCacheBytes());
      this.lanes = new Lanes(laneBuffers, decoder.prefixed());
      this.memory = new FlatMemory(cache, lanes);
      this.interruption = new Interruption();
      this.flatRun = new Forward(decoder);
      this.laneRun = new Forward(decoder);
      this.wanted = new WantedRows(laneRun, flatRun);
      if (choice == null && decoder.batched()) {
        this.costs = calibrate();
      }
      this.choice = choice == null ? costs : choice;
    } catch (OutOfMemoryError e) {
      graph.close();
      throw noMemory(graph, "the cache", e);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  @Override
  public LmShape shape() {
    return shape;
  }

  @Override
  public KvMemory memory() {
    return memory;
  }

  @Override
  public StepResult step(Step step) {
    OrtSession session = graph.session();
    boolean done = false;
    interruption.stepBegins();
    try {
      laneRows = decoder.batched() ? takeLanes(step) : 0;
      wanted.begin(step, laneRows);
      if (laneRows > 0) {
        runLanes(step);
      }
      if (laneRows < step.size()) {
        runFlat(session, step);
      }
      done = true;
    } catch (OrtException e) {
      if (interruption.wasAsked()) {
        throw new StepInterruptedException(graph.name(), e);
      }
      throw new OnnxException("a step of " + graph.name() + " failed: " + e.getMessage(), e);
    } finally {
      interruption.stepEnds();
      if (!done) {
        lanes.forget();
      }
    }
    return wanted;
  }

  /**
   * How the last step computed the branches that it began with: {@code flat}, in {@code lanes}, or
   * in lanes behind a {@code prefix}.
   */
  public String lastMode() {
    return way().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void interrupt() {
    interruption.ask();
  }

  private int takeLanes(Step step) {
    costs.start();
    int branches = lanes.take(step, choice);
    if (branches > 0) {
      costs.copied(branches, lanes.plan());
    }
    return branches;
  }

  /** The branches that the step begins with, each as a row; the flat cache gets them too. */
  private void runLanes(Step step) throws OrtException {
    costs.start();
    LanePlan plan = lanes.plan();
    begin(laneRun, laneRows, 1, plan.columns(), wanted.inLanes());
    for (int row = 0; row < laneRows; row++) {
      int of = row;
      laneRun.token(
          lanes.laneOf(row),
          step.token(row),
          step.position(row),
          (biasRow, with) -> lanes.mark(of, biasRow, with));
    }
    for (int i = 0; i < step.wantedCount(); i++) {
      if (wanted.isInLanes(i)) {
        laneRun.want(wanted.place(i), lanes.laneOf(step.wanted(i)));
      }
    }
    bindCache(laneRun, lanes::tensor);
    bindPrefix(plan);
    laneRun.run(
        plan.prefix() > 0 ? graph.prefixSession() : graph.session(), interruption.options());
    lanes.writeThrough(step);
    costs.ranInLanes(laneRows, plan);
  }

  private void bindPrefix(LanePlan plan) {
    if (plan.prefix() == 0) {
      laneRun.withoutPrefix();
      return;
    }
    for (int layer = 0; layer < decoder.layers(); layer++) {
      laneRun.prefix(layer, 0, lanes.prefixTensor(layer, 0));
      laneRun.prefix(layer, 1, lanes.prefixTensor(layer, 1));
    }
  }

  /** All that is not in lanes, as one row. */
  private void runFlat(OrtSession session, Step step) throws OrtException {
    costs.start();
    int tokens = step.size() - laneRows;
    int slots = KvBuffers.PADDING + step.firstSlot() + step.size();
    begin(flatRun, 1, tokens, slots, wanted.inFlat());
    for (int at = 0; at < tokens; at++) {
      int row = laneRows + at;
      SlotView view = step.view(row);
      flatRun.token(
          at, step.token(row), step.position(row), (biasRow, with) -> mark(view, biasRow, with));
    }
    for (int i = 0; i < step.wantedCount(); i++) {
      if (!wanted.isInLanes(i)) {
        flatRun.want(wanted.place(i), step.wanted(i) - laneRows);
      }
    }
    bindCache(flatRun, cache::tensor);
    flatRun.run(session, interruption.options());
    if (wanted.inFlat() == tokens) { // branches, as what lanes take
      costs.ranFlat(tokens, slots);
    }
  }

  private static void mark(SlotView view, float[] biasRow, float with) {
    for (int run = 0; run < view.runs(); run++) {
      int from = KvBuffers.PADDING + view.from(run);
      Arrays.fill(biasRow, from, KvBuffers.PADDING + view.to(run), with);
    }
  }

  private void begin(Forward run, int rows, int tokens, int slots, int wantedCount) {
    try {
      run.begin(rows, tokens, slots, wantedCount);
    } catch (OutOfMemoryError e) {
      throw noMemory(graph, "a step", e);
    }
  }

  /** The tensors of a cache. */
  private interface CacheTensors {
    OnnxTensor of(int layer, int part);
  }

  private void bindCache(Forward run, CacheTensors tensors) {
    run.rotary(cache.rotaryCos(), cache.rotarySin());
    for (int layer = 0; layer < decoder.layers(); layer++) {
      run.cache(layer, 0, tensors.of(layer, 0));
      run.cache(layer, 1, tensors.of(layer, 1));
    }
  }

  // --- flat or lanes ---

  /** Measures what steps take; where one fails, so will the first step of a text, and say why. */
  private CostTable calibrate() {
    try {
      CostTable table =
          Calibration.measure(
              this::stepOneWay, decoder.prefixed(), cache.capacity(), System::nanoTime);
      LOG.debug("{} takes {}", graph.name(), table);
      return table;
    } catch (OnnxException e) {
      return CostTable.unmeasured();
    } finally {
      lanes.forget();
    }
  }

  private boolean stepOneWay(Step step, Way way) {
    choice = LaneChoice.always(way);
    step(step);
    return way == way();
  }

  /** How the branches of the last step were computed. */
  Way way() {
    return laneRows > 0 ? lanes.plan().way() : Way.FLAT;
  }

  static OnnxException noMemory(OnnxGraph graph, String what, OutOfMemoryError cause) {
    return new OnnxException(
        what
            + " of "
            + graph.name()
            + " needs more memory than there is; allow more with -XX:MaxDirectMemorySize, or run"
            + " fewer or shorter branches at a time",
        cause);
  }

  @Override
  public void close() {
    laneRun.close();
    flatRun.close();
    lanes.close();
    cache.close();
    interruption.close();
    graph.close();
  }
}
