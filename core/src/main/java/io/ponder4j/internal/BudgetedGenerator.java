package io.ponder4j.internal;

import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Likelihoods;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A generator in a role of a run: everything that goes through it is charged, traced and
 * cancellable.
 */
record BudgetedGenerator(LiveRun run, String role, Session session) implements Generator {

  @Override
  public Generation start(Request request, TokenListener listener) {
    return startAll(List.of(request), List.of(listener)).get(0);
  }

  @Override
  public List<Generation> startAll(
      List<Request> requests, List<? extends TokenListener> listeners) {
    if (listeners.size() != requests.size()) {
      throw new IllegalArgumentException(
          requests.size() + " requests, but " + listeners.size() + " listeners");
    }
    boolean leased = session.capabilities().has(Capability.LEASES);
    var all = new ArrayList<LiveGeneration>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      all.add(
          run.branches.enroll(
              role, requests.get(i), listeners.get(i), leased, requests.size() - i));
    }
    List<LiveGeneration> admitted = all.stream().filter(LiveGeneration::isAdmitted).toList();
    if (!admitted.isEmpty()) {
      run.noteLaw(session.capabilities());
      start(admitted);
    }
    return List.copyOf(all);
  }

  private void start(List<LiveGeneration> admitted) {
    try {
      List<Generation> started =
          session.startAll(admitted.stream().map(BudgetedGenerator::limited).toList(), admitted);
      for (int i = 0; i < admitted.size(); i++) {
        admitted.get(i).follow(started.get(i));
      }
      run.branches.begin(admitted);
    } catch (RuntimeException e) {
      GenerationException failure =
          e instanceof GenerationException known
              ? known
              : new GenerationException("the generator could not start: " + e, e);
      admitted.forEach(LiveGeneration::cancel);
      admitted.forEach(generation -> generation.fail(failure));
    }
  }

  /** Without leases, the share of the budget is the limit on tokens. */
  private static Request limited(LiveGeneration generation) {
    Request request = generation.request;
    return generation.leased
        ? request
        : request.withSampling(request.sampling().withMaxTokens((int) generation.lease()));
  }

  @Override
  public CompletableFuture<Likelihoods> likelihoods(
      List<Continuation> texts, SamplingParams sampling) {
    return new Reading(run, role, List.copyOf(texts)).by(session, sampling);
  }

  @Override
  public Capabilities capabilities() {
    return session.capabilities();
  }
}
