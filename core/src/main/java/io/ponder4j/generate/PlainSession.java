package io.ponder4j.generate;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A session of a generator that keeps nothing between requests. */
record PlainSession(Generator generator) implements Generator.Session {

  @Override
  public Generation start(Request request, TokenListener listener) {
    return generator.start(request, listener);
  }

  @Override
  public List<Generation> startAll(
      List<Request> requests, List<? extends TokenListener> listeners) {
    return generator.startAll(requests, listeners);
  }

  @Override
  public CompletableFuture<Likelihoods> likelihoods(
      List<Continuation> texts, SamplingParams sampling) {
    return generator.likelihoods(texts, sampling);
  }

  @Override
  public Capabilities capabilities() {
    return generator.capabilities();
  }

  @Override
  public void close() {}
}
