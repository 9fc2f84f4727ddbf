package io.ponder4j.verifiers.combine;

import io.ponder4j.answer.Answer;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.Unscored;
import io.ponder4j.verify.VerificationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Remembers what a verifier said of a text, across questions: the same text to the same prompt with
 * the same answer is asked about once, also while the first asker still waits. For verifiers whose
 * word depends on nothing else, neither on a seed nor on the other candidates.
 *
 * <p>What is unscored is not remembered: whoever asks next asks the verifier, and so does everybody
 * who waited for a score that did not come. A text that is known costs no scored steps. The least
 * recently used texts are forgotten. Thread-safe if the verifier is.
 */
public final class Cached implements OutcomeVerifier {

  /** What a score depends on. */
  private record Key(Prompt prompt, String text, Optional<Answer> answer) {
    static Key of(Prompt prompt, Candidate candidate) {
      return new Key(prompt, candidate.completion().prefix().fingerprint(), candidate.answer());
    }
  }

  private final OutcomeVerifier verifier;

  /** By use, the oldest first; guarded by itself. Not completed while somebody is being asked. */
  private final Map<Key, CompletableFuture<Score>> known;

  /**
   * A cache in front of a verifier.
   *
   * @param most how many texts are remembered, at least 1
   */
  public Cached(OutcomeVerifier verifier, int most) {
    this.verifier = Objects.requireNonNull(verifier, "verifier");
    if (most < 1) {
      throw new IllegalArgumentException("most must be >= 1, was " + most);
    }
    this.known =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, CompletableFuture<Score>> eldest) {
            return size() > most;
          }
        };
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    List<Key> keys = candidates.stream().map(candidate -> Key.of(prompt, candidate)).toList();
    Map<Key, CompletableFuture<Score>> mine = new LinkedHashMap<>();
    List<CompletableFuture<Score>> awaited = new ArrayList<>();
    synchronized (known) {
      for (Key key : keys) {
        CompletableFuture<Score> future = known.get(key);
        if (future == null) {
          future = new CompletableFuture<>();
          known.put(key, future);
          mine.put(key, future);
        }
        awaited.add(future);
      }
    }
    // Before waiting for others, so that two who wait for one another cannot be.
    askFor(mine, prompt, candidates, keys, run);
    var scores = new ArrayList<Score>(awaited.stream().map(Cached::await).toList());
    askAgain(scores, mine, prompt, candidates, keys, run);
    return List.copyOf(scores);
  }

  private void askFor(
      Map<Key, CompletableFuture<Score>> mine,
      Prompt prompt,
      List<Candidate> candidates,
      List<Key> keys,
      Run run) {
    List<Candidate> asked =
        mine.keySet().stream().map(key -> candidates.get(keys.indexOf(key))).toList();
    List<Score> scores = List.of();
    try {
      scores = Asking.ask(verifier, prompt, asked, run);
    } finally {
      int i = 0;
      for (Map.Entry<Key, CompletableFuture<Score>> entry : mine.entrySet()) {
        Score score = i < scores.size() ? scores.get(i) : new Unscored("the verifier broke off");
        i++;
        if (!(score instanceof Scored)) {
          forget(entry.getKey(), entry.getValue());
        }
        entry.getValue().complete(score);
      }
    }
  }

  private void forget(Key key, CompletableFuture<Score> future) {
    synchronized (known) {
      known.remove(key, future);
    }
  }

  private static Score await(CompletableFuture<Score> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VerificationException("interrupted while somebody else asked the verifier", e);
    } catch (ExecutionException e) {
      throw new AssertionError("scores are never failures", e);
    }
  }

  /** Asks about what somebody else asked about in vain. */
  private void askAgain(
      List<Score> scores,
      Map<Key, CompletableFuture<Score>> mine,
      Prompt prompt,
      List<Candidate> candidates,
      List<Key> keys,
      Run run) {
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      if (scores.get(i) instanceof Unscored && !mine.containsKey(keys.get(i))) {
        missing.add(i);
      }
    }
    List<Score> found =
        Asking.ask(verifier, prompt, missing.stream().map(candidates::get).toList(), run);
    for (int i = 0; i < missing.size(); i++) {
      scores.set(missing.get(i), found.get(i));
    }
  }

  /** Nothing for a text that is known. */
  @Override
  public int steps(Candidate candidate) {
    Key key = Key.of(candidate.completion().prefix().prompt(), candidate);
    synchronized (known) {
      CompletableFuture<Score> future = known.get(key);
      return future != null && future.isDone() ? 0 : verifier.steps(candidate);
    }
  }
}
