package io.ponder4j.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.ponder4j.evaluate.Graded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Problems with samples that were drawn, marked and scored once: JSON lines in UTF-8, an object a
 * problem, with an {@code id} and {@code candidates}, of which each has a {@code text}, the {@code
 * prediction} extracted from it (empty for none), whether that is {@code correct}, and {@code
 * rm_score}, a reward model's log-odds. What else is there is not read, and blank lines are passed
 * over.
 *
 * @param file where it was read from
 * @param fingerprint SHA-256 of its bytes, in hexadecimal
 * @param problems the samples of each problem
 */
record ReplayFile(Path file, String fingerprint, List<List<Graded>> problems) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads a file.
   *
   * @param least how many samples each problem must have
   * @throws MalformedReplayException for the first line that is wrong
   */
  static ReplayFile read(Path file, int least) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<List<Graded>> problems = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    long number = 0;
    for (String line : text(file, bytes).split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        problems.add(new Line(file, number).problem(line, ids, least));
      }
    }
    if (problems.isEmpty()) {
      throw new MalformedReplayException(file, number, "there is no problem in the file", null);
    }
    return new ReplayFile(file, Fingerprint.of(bytes), List.copyOf(problems));
  }

  private static String text(Path file, byte[] bytes) {
    var input = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(input).toString();
    } catch (CharacterCodingException e) {
      long line = 1;
      for (int i = 0; i < input.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new MalformedReplayException(file, line, "the bytes are not UTF-8", e);
    }
  }

  /** One line, and where it is. */
  private record Line(Path file, long number) {

    List<Graded> problem(String line, Set<String> ids, int least) {
      JsonNode problem = parse(line);
      String id = field(problem, "", "id", JsonNodeType.STRING).textValue();
      if (!ids.add(id)) {
        throw wrong("the id '" + id + "' was there before");
      }
      JsonNode candidates = field(problem, "", "candidates", JsonNodeType.ARRAY);
      if (candidates.size() < least) {
        throw wrong(
            "a problem needs " + least + " candidates, '" + id + "' has " + candidates.size());
      }
      List<Graded> samples = new ArrayList<>();
      for (JsonNode candidate : candidates) {
        samples.add(sample(candidate, "candidates[" + samples.size() + "]."));
      }
      return List.copyOf(samples);
    }

    private JsonNode parse(String line) {
      try {
        return JSON.readTree(line);
      } catch (JsonProcessingException e) {
        throw new MalformedReplayException(
            file, number, "this is no JSON object: " + e.getOriginalMessage(), e);
      }
    }

    private Graded sample(JsonNode candidate, String place) {
      String text = field(candidate, place, "text", JsonNodeType.STRING).textValue();
      String answer = field(candidate, place, "prediction", JsonNodeType.STRING).textValue();
      boolean correct = field(candidate, place, "correct", JsonNodeType.BOOLEAN).booleanValue();
      double score = field(candidate, place, "rm_score", JsonNodeType.NUMBER).doubleValue();
      if (!Double.isFinite(score)) {
        throw wrong(place + "rm_score is too large for a double");
      }
      return Graded.ofLogit(answer, correct, score, text.codePointCount(0, text.length()));
    }

    private JsonNode field(JsonNode object, String place, String name, JsonNodeType type) {
      JsonNode value = object.get(name);
      if (value == null) {
        throw wrong(place + name + " is missing");
      }
      if (value.getNodeType() != type) {
        throw wrong(place + name + " must be of type " + type + ", is " + value.getNodeType());
      }
      return value;
    }

    private MalformedReplayException wrong(String problem) {
      return new MalformedReplayException(file, number, problem, null);
    }
  }
}
