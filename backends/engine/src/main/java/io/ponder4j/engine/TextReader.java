package io.ponder4j.engine;

import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Likelihoods;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Tells how likely a model was to write given texts.
 *
 * @param namespace whose cached text is used, and added to
 */
record TextReader(DecodingEngine engine, LmShape shape, Dialect dialect, String namespace) {

  /** Reads texts of one prompt, all of them in one job. */
  CompletableFuture<Likelihoods> read(List<Continuation> texts, SamplingParams sampling) {
    List<GivenText> possible = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    int promptTokens = 0;
    try {
      for (int i = 0; i < texts.size(); i++) {
        EncodedText prefix = EncodedText.of(texts.get(i).prefix(), dialect, shape);
        GivenText text = GivenText.of(prefix, texts.get(i), dialect);
        shape.requireTokens(text.tokens());
        promptTokens = prefix.rendered();
        if (isPossible(text, prefix, texts.get(i))) {
          possible.add(text);
          places.add(i);
        }
      }
    } catch (GenerationException e) {
      return CompletableFuture.failedFuture(e);
    }
    int[] ends = dialect.endTokens().stream().mapToInt(id -> id).sorted().toArray();
    List<ScoreRequest> requests = possible.stream().map(text -> text.request(ends)).toList();
    var job = new ScoreJob(requests, 0, namespace, new DrawingLaw(sampling, promptTokens));
    CompletableFuture<List<TokenScores>> reading = engine.read(job);
    CompletableFuture<Likelihoods> told =
        reading.thenApply(
            scores -> {
              List<Double> logProbs =
                  new ArrayList<>(Collections.nCopies(texts.size(), Double.NEGATIVE_INFINITY));
              for (int i = 0; i < scores.size(); i++) {
                logProbs.set(places.get(i), possible.get(i).logProb(scores.get(i)));
              }
              return new Likelihoods(logProbs, usage(possible, job.computed()));
            });
    var unused = told.whenComplete((likelihoods, failure) -> reading.cancel(true));
    return told;
  }

  private boolean isPossible(GivenText text, EncodedText prefix, Continuation continuation) {
    return text.tokens().length <= shape.maxPositions()
        && GivenText.isMarkedAsWritten(continuation.segments(), prefix, dialect);
  }

  private static Usage usage(List<GivenText> texts, int computed) {
    int read = texts.stream().mapToInt(text -> text.tokens().length).sum();
    return new Usage(read, Math.max(0, read - computed), 0, 0, true);
  }
}
