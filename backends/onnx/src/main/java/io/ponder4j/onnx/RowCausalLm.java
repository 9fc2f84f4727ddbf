package io.ponder4j.onnx;

import ai.onnxruntime.OrtException;
import io.ponder4j.engine.CausalLm;
import io.ponder4j.engine.KvMemory;
import io.ponder4j.engine.LmShape;
import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepInterruptedException;
import io.ponder4j.engine.StepResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A decoder in the hub's layout, where each row of a batch has a past of its own. The engine's
 * cache is kept beside the graph: pasts are gathered from it, and what a run adds is written
 * through to it. So prompts are computed once, as everywhere, but copied to every branch, and a
 * text that several branches begin with is attended over by each. A graph that was exported for
 * this library is faster; see {@link OnnxCausalLm}.
 *
 * <p>Branches with one new token run side by side, padded to the length of the longest; longer
 * pieces of text run alone. Whether the graph takes rows of different lengths, on which side, and
 * whether it can write into the past that it is given, is found out by small runs when it is
 * opened.
 *
 * <p>A quarter of the cache's memory is the engine's; rows get the rest. One thread at a time, but
 * for {@link #interrupt()}.
 */
final class RowCausalLm implements CausalLm {

  private static final Logger LOG = LoggerFactory.getLogger(RowCausalLm.class);
  private static final int CACHE_SHARE = 4;
  private static final int MOST_LOGITS = 1 << 24; // of a run

  private final OnnxGraph graph;
  private final RowGraph decoder;
  private final KvBuffers cache;
  private final KvMemory memory;
  private final RowForward run;
  private final Padding padding;
  private final long rowBytes;
  private final Interruption interruption = new Interruption();
  private final WantedLogits wanted = new WantedLogits();

  /**
   * A decoder over a loaded graph, which it owns from now on: where this fails, the graph is
   * closed.
   *
   * @param maxPositions the longest sequence
   * @param vocabularySize logits a row, for graphs that do not tell
   * @throws OnnxException if it is no such decoder, or its small runs fail
   */
  RowCausalLm(OnnxGraph graph, OnnxOptions options, int maxPositions, int vocabularySize) {
    this.graph = graph;
    try {
      this.decoder = RowGraph.of(graph, maxPositions, vocabularySize);
      this.rowBytes = options.maxCacheBytes() - options.maxCacheBytes() / CACHE_SHARE;
      this.cache = new KvBuffers(decoder.cache(), options.maxCacheBytes() / CACHE_SHARE);
      RowProbe.Found found = RowProbe.of(graph, decoder);
      LOG.debug("{} takes {}", graph.name(), found);
      this.padding = found.padding();
      this.run = new RowForward(decoder, cache, padding, found.inPlace());
      this.memory = new WatchedMemory(cache, run.rows()::forget);
    } catch (OutOfMemoryError e) {
      graph.close();
      throw OnnxCausalLm.noMemory(graph, "the cache", e);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  @Override
  public LmShape shape() {
    return decoder.lmShape();
  }

  @Override
  public KvMemory memory() {
    return memory;
  }

  @Override
  public void interrupt() {
    interruption.ask();
  }

  @Override
  public StepResult step(Step step) {
    interruption.stepBegins();
    wanted.begin(step, decoder.vocabularySize());
    try {
      List<Chain> branches = new ArrayList<>();
      List<Chain> texts = new ArrayList<>();
      for (Chain chain : Chain.of(step)) {
        (chain.length() == 1 && !chain.dependsOn(step) ? branches : texts).add(chain);
      }
      for (List<Chain> batch : batches(branches)) {
        runBranches(step, batch);
      }
      for (Chain text : texts) { // in the order of the step, so after what they look at
        for (Chain piece : text.cut(step, longestRun(), decoder.lastOnly())) {
          runRows(step, List.of(piece));
        }
      }
      return wanted;
    } catch (OrtException e) {
      run.rows().forget();
      if (interruption.wasAsked()) {
        throw new StepInterruptedException(graph.name(), e);
      }
      throw new OnnxException("a step of " + graph.name() + " failed: " + e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      run.rows().forget();
      throw OnnxCausalLm.noMemory(graph, "a step", e);
    } finally {
      interruption.stepEnds();
    }
  }

  /** Tokens that a run may have: logits of all of them are computed, wanted or not. */
  private int longestRun() {
    return decoder.keeping() || decoder.lastOnly()
        ? Integer.MAX_VALUE
        : Math.max(1, MOST_LOGITS / decoder.vocabularySize());
  }

  private Collection<List<Chain>> batches(List<Chain> branches) {
    if (padding != Padding.NONE) {
      return branches.isEmpty() ? List.of() : List.of(branches);
    }
    Map<Integer, List<Chain>> byLength = new TreeMap<>();
    branches.forEach(c -> byLength.computeIfAbsent(c.past(), past -> new ArrayList<>()).add(c));
    return byLength.values();
  }

  /** As many at a time as there is memory for. */
  private void runBranches(Step step, List<Chain> branches) throws OrtException {
    int longest = branches.stream().mapToInt(Chain::past).max().orElse(0) + 1;
    int most = (int) Math.max(1, rowBytes / Rows.bytes(decoder.cache(), 1, longest));
    for (int from = 0; from < branches.size(); from += most) {
      runRows(step, branches.subList(from, Math.min(branches.size(), from + most)));
    }
  }

  /** Chains of one length, side by side. */
  private void runRows(Step step, List<Chain> chains) throws OrtException {
    int tokens = chains.get(0).length();
    List<SlotView> views = chains.stream().map(Chain::view).toList();
    run.begin(views, tokens, Math.max(1, tokens - firstWanted(step, chains, tokens)));
    int[] slots = new int[chains.size()];
    for (int row = 0; row < slots.length; row++) {
      int first = chains.get(row).first();
      slots[row] = step.firstSlot() + first;
      for (int at = 0; at < tokens; at++) {
        run.token(row, at, step.token(first + at), step.position(first + at));
      }
    }
    run.run(graph.session(), interruption.options());
    run.rows().end(views, slots, tokens);
    for (int row = 0; row < slots.length; row++) {
      for (int at = 0; at < tokens; at++) {
        int of = chains.get(row).first() + at;
        if (step.isWanted(of)) {
          run.logits(row, at, wanted.row(step.want(of)));
        }
      }
    }
  }

  private static int firstWanted(Step step, List<Chain> chains, int tokens) {
    for (int at = 0; at < tokens; at++) {
      for (Chain chain : chains) {
        if (step.isWanted(chain.first() + at)) {
          return at;
        }
      }
    }
    return tokens;
  }

  /** Logits of a step's wanted rows, from all of its runs. */
  private static final class WantedLogits implements StepResult {
    private float[][] rows = new float[0][]; // [wanted, vocabulary]

    void begin(Step step, int vocabularySize) {
      float[][] fresh = new float[step.wantedCount()][];
      for (int i = 0; i < fresh.length; i++) {
        fresh[i] = i < rows.length ? rows[i] : new float[vocabularySize];
      }
      rows = fresh;
    }

    float[] row(int index) {
      return rows[index];
    }

    @Override
    public void logits(int index, float[] into) {
      System.arraycopy(rows[index], 0, into, 0, rows[index].length);
    }

    @Override
    public void hidden(int index, float[] into) {
      throw new UnsupportedOperationException("this graph gives no hidden states");
    }
  }

  @Override
  public void close() {
    run.close();
    cache.close();
    interruption.close();
    graph.close();
  }
}
