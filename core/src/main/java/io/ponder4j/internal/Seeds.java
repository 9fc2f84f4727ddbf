package io.ponder4j.internal;

/** Seeds by purpose and index. A fixed own mix, so that a seed means the same in every JVM. */
final class Seeds {

  private Seeds() {}

  /** A seed of a purpose and index below another seed. */
  static long derive(long seed, String purpose, long index) {
    long hash = 0xcbf29ce484222325L; // FNV-1a over the purpose's characters
    for (int i = 0; i < purpose.length(); i++) {
      hash = (hash ^ purpose.charAt(i)) * 0x100000001b3L;
    }
    return mix(mix(seed ^ mix(hash)) + 0x9e3779b97f4a7c15L * (index + 1));
  }

  /** Stafford's variant 13 of the 64-bit finaliser of MurmurHash3. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
