package io.ponder4j.embedded;

import io.ponder4j.engine.DecodingEngine;
import io.ponder4j.engine.ScoreRequest;
import io.ponder4j.engine.TokenScores;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.onnx.OnnxFunction;
import io.ponder4j.run.Run;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.StepScores;
import io.ponder4j.verify.VerificationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * A process verifier: for each line the probability that its value is still the problem's. A step
 * is a line.
 *
 * <p>A network reads all texts in one pass, what they have in common once; a small head judges each
 * line by what the network made of it. Text with characters that the network does not know, or
 * longer than it can read, is unscored. Thread-safe.
 */
public final class EmbeddedVerifier implements ProcessVerifier, AutoCloseable {

  private static final int LINE_FEATURES = 7; // beside the hidden state

  private final DecodingEngine engine;
  private final OnnxFunction head;

  EmbeddedVerifier(DecodingEngine engine, OnnxFunction head) {
    this.engine = engine;
    this.head = head;
  }

  /** The engine that reads. */
  public DecodingEngine engine() {
    return engine;
  }

  @Override
  public int steps(Prefix prefix) {
    String text = prefix.text();
    int complete = lastingSteps(prefix);
    return text.isEmpty() || text.endsWith("\n") ? complete : complete + 1;
  }

  /** Complete lines: the network reads from left to right. */
  @Override
  public int lastingSteps(Prefix prefix) {
    return (int) prefix.text().chars().filter(character -> character == '\n').count();
  }

  @Override
  public List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run run) {
    int[] problem = Expression.render(prompt);
    List<Reading> readings = new ArrayList<>(prefixes.size());
    for (Prefix prefix : prefixes) {
      readings.add(new Reading(problem, prefix));
    }
    read(readings.stream().filter(Reading::isReadable).toList());
    return readings.stream().map(reading -> reading.scores).toList();
  }

  private void read(List<Reading> readable) {
    if (readable.isEmpty()) {
      return;
    }
    List<float[]> lines = new ArrayList<>();
    List<TokenScores> texts = readTexts(readable);
    for (int i = 0; i < readable.size(); i++) {
      lines.addAll(readable.get(i).features(texts.get(i)));
    }
    float[] probabilities = head.apply(lines.toArray(float[][]::new));
    int next = 0;
    for (Reading reading : readable) {
      List<Score> steps = new ArrayList<>(reading.lineEnds.length);
      for (int line = 0; line < reading.lineEnds.length; line++) {
        steps.add(Score.probability(probabilities[next++]));
      }
      reading.scores = new StepScores(steps);
    }
  }

  private List<TokenScores> readTexts(List<Reading> readable) {
    try {
      return engine.score(readable.stream().map(Reading::request).toList()).join();
    } catch (CompletionException e) {
      throw new VerificationException("the texts could not be read: " + e.getCause(), e.getCause());
    }
  }

  /** One prefix on its way. */
  private final class Reading {
    private final int problemTokens;
    private final int[] tokens; // the problem's and the text's
    private final int[] lineEnds; // the last token of each line
    private StepScores scores;

    Reading(int[] problem, Prefix prefix) {
      problemTokens = problem.length;
      int steps = steps(prefix);
      int[] all = problem;
      StepScores unread = StepScores.unscored(steps, "not read");
      try {
        all = concat(problem, textTokens(prefix.text()));
      } catch (RuntimeException e) {
        unread = StepScores.unscored(steps, String.valueOf(e.getMessage()));
      }
      if (all.length > engine.maxTokens()) {
        unread = StepScores.unscored(steps, "the text has " + all.length + " tokens, too many");
        all = problem;
      }
      tokens = all;
      lineEnds = lineEnds(all);
      scores = steps == 0 ? new StepScores(List.of()) : unread;
    }

    boolean isReadable() {
      return lineEnds.length > 0;
    }

    ScoreRequest request() {
      return new ScoreRequest(tokens, problemTokens, lineEnds);
    }

    private int[] lineEnds(int[] all) {
      int[] ends = new int[all.length];
      int count = 0;
      for (int i = problemTokens; i < all.length; i++) {
        if (all[i] == CalcTokenizer.NEWLINE || i == all.length - 1) {
          ends[count++] = i;
        }
      }
      return Arrays.copyOf(ends, count);
    }

    List<float[]> features(TokenScores read) {
      List<float[]> rows = new ArrayList<>(lineEnds.length);
      float lowest = 0;
      int start = 0;
      for (int line = 0; line < lineEnds.length; line++) {
        int end = lineEnds[line] - problemTokens + 1;
        float sum = 0;
        float min = 0;
        float mostUnsure = 0;
        float unsure = 0;
        for (int i = start; i < end; i++) {
          sum += read.logProbs()[i];
          min = Math.min(min, read.logProbs()[i]);
          mostUnsure = Math.max(mostUnsure, read.entropies()[i]);
          unsure += read.entropies()[i];
        }
        lowest = Math.min(lowest, min);
        float[] numbers = {sum, min, sum / (end - start), mostUnsure, unsure, lowest, line / 8f};
        float[] row =
            Arrays.copyOf(read.hidden()[line], read.hidden()[line].length + LINE_FEATURES);
        System.arraycopy(numbers, 0, row, row.length - LINE_FEATURES, LINE_FEATURES);
        rows.add(row);
        start = end;
      }
      return rows;
    }
  }

  /** A finished answer line is read with the mark that ends it, as the network was trained. */
  private static int[] textTokens(String text) {
    boolean isAnswered = text.substring(text.lastIndexOf('\n') + 1).startsWith("#");
    return CalcTokenizer.INSTANCE.encode(isAnswered && !text.endsWith(".") ? text + "." : text);
  }

  private static int[] concat(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Override
  public void close() {
    engine.close();
    head.close();
  }
}
