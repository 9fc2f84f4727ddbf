package io.ponder4j.trace.replay;

import io.ponder4j.trace.replay.Line.Judgement;
import io.ponder4j.trace.replay.Line.JudgementKey;
import io.ponder4j.trace.replay.Line.RecordedGenerator;
import io.ponder4j.trace.replay.Line.RecordedVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** What is recorded, by key. Thread-safe. */
final class Archive {

  private final Map<String, RecordedGenerator> generators = new ConcurrentHashMap<>();
  private final Map<String, RecordedVerifier> verifiers = new ConcurrentHashMap<>();
  private final Map<GenerationKey, RecordedGeneration> generations = new ConcurrentHashMap<>();
  private final Map<JudgementKey, Judgement> judgements = new ConcurrentHashMap<>();

  /** Adds a line. Where there is one of its key, the one that tells more stays. */
  void add(Line line) {
    if (line instanceof RecordedGenerator generator) {
      generators.put(generator.role(), generator);
    } else if (line instanceof RecordedVerifier verifier) {
      verifiers.put(verifier.role(), verifier);
    } else if (line instanceof RecordedGeneration generation) {
      generations.merge(generation.key(), generation, RecordedGeneration::better);
    } else if (line instanceof Judgement judgement) {
      judgements.merge(
          judgement.key(), judgement, (old, later) -> old.failure().isEmpty() ? old : later);
    }
  }

  /** All lines, roles first, in an order that does not depend on that of adding. */
  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    lines.addAll(new TreeMap<>(generators).values());
    lines.addAll(new TreeMap<>(verifiers).values());
    lines.addAll(new TreeMap<>(generations).values());
    lines.addAll(new TreeMap<>(judgements).values());
    return lines;
  }

  /** A copy that does not change when this one does. */
  Archive copy() {
    var copy = new Archive();
    copy.generators.putAll(generators);
    copy.verifiers.putAll(verifiers);
    copy.generations.putAll(generations);
    copy.judgements.putAll(judgements);
    return copy;
  }

  /** The names of all roles. */
  Set<String> roles() {
    Set<String> roles = new TreeSet<>(generators.keySet());
    roles.addAll(verifiers.keySet());
    return roles;
  }

  Optional<RecordedGenerator> generator(String role) {
    return Optional.ofNullable(generators.get(role));
  }

  Optional<RecordedVerifier> verifier(String role) {
    return Optional.ofNullable(verifiers.get(role));
  }

  /** A generation; a steered one may be a plain one on which the steering never acted. */
  Optional<RecordedGeneration> generation(GenerationKey key) {
    RecordedGeneration exact = generations.get(key);
    return Optional.ofNullable(exact == null ? generations.get(key.unsteered()) : exact);
  }

  Optional<Judgement> judgement(JudgementKey key) {
    return Optional.ofNullable(judgements.get(key));
  }
}
