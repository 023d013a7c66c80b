package dev.andon.whatif;

import dev.andon.casework.ExceptionCase;
import dev.andon.scoring.Rank;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether the replay of the policies that were in force comes to what is stored: every decision to
 * its hash, the open cases of each team in their order, and what cases lost to a tenth. Told the
 * stored rows one by one, in any order.
 */
public final class Proof {
  private static final int NAMED = 10;
  private static final double TOLERANCE = 0.10;
  private final Map<String, String> unmatched;
  private final Map<String, ExceptionCase> cases;
  private final List<Lane.Booked> booked;
  private final Map<String, List<Rank>> order = new TreeMap<>();
  private final Set<String> decisions = new TreeSet<>();
  private final Set<String> states = new TreeSet<>();
  private int stored;
  private int open;

  Proof(Lane actual) {
    unmatched = new HashMap<>(actual.hashes());
    cases = actual.cases();
    booked = actual.booked();
  }

  /** A stored decision. */
  public void decision(String caseId, int number, String hash) {
    stored++;
    if (!hash.equals(unmatched.remove(Lane.name(caseId, number)))) {
      decisions.add(caseId);
    }
  }

  /**
   * Where a stored case stood at the end of the window.
   *
   * @param open whether it was not closed
   */
  public void state(String caseId, String team, boolean open) {
    ExceptionCase replayed = cases.get(caseId);
    boolean same =
        replayed != null
            && replayed.team().equals(team)
            && open == (replayed.state() != ExceptionCase.State.CLOSED);
    if (!same) {
      states.add(caseId);
    }
    if (open) {
      this.open++;
    }
  }

  /** The place of a case that is open now, as its row has it. */
  public void place(String team, Rank rank) {
    order.computeIfAbsent(team, ignored -> new ArrayList<>()).add(rank);
  }

  /**
   * What came of the comparison.
   *
   * @param decisions compared
   * @param open cases compared
   * @param differing cases whose decisions, state or place differ, in the order of their ids
   * @param bookedMinor what people booked, of {@code bookedCases}
   * @param replayedMinor what the money terms say of the same cases
   */
  public record Verdict(
      boolean validated,
      int decisions,
      int open,
      List<String> differing,
      int bookedCases,
      double bookedMinor,
      double replayedMinor,
      String text) {
    public Verdict {
      differing = List.copyOf(differing);
    }

    /** For a report. */
    public Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("validated", validated);
      json.put("text", text);
      json.put("decisions", decisions);
      json.put("openCases", open);
      json.put("differing", differing.size());
      json.put("differingCases", differing.subList(0, Math.min(NAMED, differing.size())));
      json.put("bookedCases", bookedCases);
      json.put("bookedMinor", Math.round(bookedMinor));
      json.put("replayedMinor", Math.round(replayedMinor));
      return json;
    }
  }

  /**
   * The verdict.
   *
   * @param placed whether the places of all open cases were told
   */
  public Verdict verdict(boolean placed) {
    unmatched.keySet().forEach(name -> decisions.add(name.substring(0, name.lastIndexOf(':'))));
    Set<String> differing = new TreeSet<>(decisions);
    differing.addAll(states);
    Set<String> misplaced = placed ? misplaced() : Set.of();
    differing.addAll(misplaced);
    double sum = booked.stream().mapToDouble(Lane.Booked::bookedMinor).sum();
    double replayed = booked.stream().mapToDouble(Lane.Booked::replayedMinor).sum();
    boolean near = Math.abs(replayed - sum) <= TOLERANCE * sum;
    List<String> why = new ArrayList<>();
    if (stored == 0 && differing.isEmpty()) {
      why.add("no decision lies in the window to compare with");
    }
    if (!differing.isEmpty()) {
      why.add(
          differing.size()
              + " cases differ from what is stored ("
              + decisions.size()
              + " in decisions, "
              + states.size()
              + " in state or team, "
              + misplaced.size()
              + " in their place), first "
              + String.join(", ", differing.stream().limit(3).toList()));
    }
    if (!booked.isEmpty() && !near) {
      why.add(
          String.format(
              Locale.ROOT,
              "the replayed loss of %d cases is %.2f, booked are %.2f: more than 10 %% apart",
              booked.size(),
              replayed / 100,
              sum / 100));
    }
    String text =
        (why.isEmpty()
                ? "validated: the replay of the policies in force came to all "
                    + stored
                    + " stored decisions and the order of "
                    + open
                    + " open cases"
                : "not validated: " + String.join("; ", why))
            + (booked.isEmpty() ? "; no outcomes booked: loss not validated" : "");
    return new Verdict(
        why.isEmpty(), stored, open, List.copyOf(differing), booked.size(), sum, replayed, text);
  }

  /** Cases that do not stand where their rows say. */
  private Set<String> misplaced() {
    Map<String, List<Rank>> replayed = Effects.order(cases.values());
    Set<String> teams = new TreeSet<>(order.keySet());
    teams.addAll(replayed.keySet());
    Set<String> misplaced = new TreeSet<>();
    for (String team : teams) {
      List<Rank> is = order.getOrDefault(team, new ArrayList<>());
      is.sort(null);
      List<Rank> shouldBe = replayed.getOrDefault(team, List.of());
      for (int i = 0; i < Math.max(is.size(), shouldBe.size()); i++) {
        if (i >= is.size()) {
          misplaced.add(shouldBe.get(i).caseId());
        } else if (i >= shouldBe.size() || !is.get(i).equals(shouldBe.get(i))) {
          misplaced.add(is.get(i).caseId());
        }
      }
    }
    return misplaced;
  }
}
