package io.ponder4j.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.IntStream;

/** The small model folder of the test resources. */
final class Fixtures {

  static final ObjectMapper JSON = new ObjectMapper();

  private Fixtures() {}

  static String small(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream("small/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the folder. */
  static Path folder(Path into) {
    for (String name : new String[] {"config.json", "tokenizer.json", "tokenizer_config.json"}) {
      write(into, name, small(name));
    }
    return into;
  }

  static Path write(Path folder, String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int[] ids(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).intValue()).toArray();
  }
}
