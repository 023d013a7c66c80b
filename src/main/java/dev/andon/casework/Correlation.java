package dev.andon.casework;

import dev.andon.detection.Finding;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.SupplyNeeds;
import dev.andon.enrichment.SupplyProjection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which cases are one problem (decision 0018). Cases belong together when their types stand in one
 * chain of causes, they are about one line of one document, and little time lies between them; what
 * concerns a whole document joins the one line of it that is troubled. A pure function of the cases
 * of a document, so the order in which they came makes no difference.
 */
public final class Correlation {
  /** What happens before its cause was told is still its effect. */
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(12);

  private static final Comparator<Member> BY_TIME =
      Comparator.comparing(Member::occurredAt)
          .thenComparing(Member::type)
          .thenComparing(Member::key)
          .thenComparing(Member::caseId);

  private final Map<String, Chain> byType = new HashMap<>();

  /**
   * Types that cause one another.
   *
   * @param name for people
   * @param types causes before effects
   * @param within cases further apart are two problems
   * @param most cases of one problem
   */
  public record Chain(String name, List<String> types, Duration within, int most) {
    public Chain {
      types = List.copyOf(types);
      if (types.isEmpty() || most < 2 || within.isNegative() || within.isZero()) {
        throw new IllegalArgumentException(
            "the chain " + name + " needs types, a time and at least 2 cases a problem");
      }
    }
  }

  /**
   * Where a case stands.
   *
   * @param line of the document; empty = all of it
   */
  public record Place(ObjectRef document, String line) {}

  /** What the grouping reads of a case. */
  record Member(
      String caseId,
      String type,
      String key,
      Instant occurredAt,
      boolean test,
      Membership membership) {}

  public Correlation(List<Chain> chains) {
    for (Chain chain : chains) {
      for (String type : chain.types()) {
        if (byType.put(type, chain) != null) {
          throw new IllegalArgumentException(type + " stands in two chains");
        }
      }
    }
  }

  /** The document of several cases that an object is, or is a line of. */
  public static Optional<ObjectRef> document(ObjectRef object) {
    return switch (object.kind()) {
      case ORDER, PURCHASE_ORDER -> Optional.of(object);
      case ORDER_LINE -> Optional.of(lineOf(Kind.ORDER, object.key()).document());
      case PURCHASE_ORDER_LINE -> Optional.of(lineOf(Kind.PURCHASE_ORDER, object.key()).document());
      default -> Optional.empty();
    };
  }

  /** The document and line that a finding is about. */
  static Place place(Finding finding) {
    return place(finding.object(), finding.context());
  }

  private static Place place(ObjectRef object, Map<ObjectRef, Facts> context) {
    Facts facts = context.getOrDefault(object, Facts.NONE);
    return switch (object.kind()) {
      case ORDER_LINE -> lineOf(Kind.ORDER, object.key());
      case PURCHASE_ORDER_LINE -> {
        List<ObjectRef> needs = SupplyNeeds.of(facts);
        yield lineOf(
            needs.size() == 1 ? Kind.ORDER : Kind.PURCHASE_ORDER,
            needs.size() == 1 ? needs.get(0).key() : object.key());
      }
      case SHIPMENT -> ordered(facts, "").orElseGet(() -> new Place(object, ""));
      case INVOICE -> ordered(facts, "issued.").orElseGet(() -> supplied(object, facts));
      case RECEIPT_LINE ->
          facts
              .text("purchaseOrderLine")
              .map(line -> place(new ObjectRef(Kind.PURCHASE_ORDER_LINE, line), context))
              .orElseGet(() -> supplied(object, facts));
      case RECEIPT -> received(object, facts, context);
      default -> new Place(object, "");
    };
  }

  private static Optional<Place> ordered(Facts facts, String prefix) {
    return facts
        .text(prefix + "customer")
        .flatMap(customer -> facts.text(prefix + "order").map(order -> customer + "/" + order))
        .map(order -> new Place(new ObjectRef(Kind.ORDER, order), ""));
  }

  private static Place supplied(ObjectRef object, Facts facts) {
    return facts
        .text("purchaseOrder")
        .map(order -> new Place(new ObjectRef(Kind.PURCHASE_ORDER, order), ""))
        .orElseGet(() -> new Place(object, ""));
  }

  /** Where all lines of a receipt stand; the purchase order when they stand apart. */
  private static Place received(ObjectRef receipt, Facts facts, Map<ObjectRef, Facts> context) {
    List<Place> places =
        SupplyProjection.linesOf(facts).stream()
            .map(line -> place(line, context))
            .distinct()
            .toList();
    if (places.size() == 1) {
      return places.get(0);
    }
    List<ObjectRef> documents = places.stream().map(Place::document).distinct().toList();
    return documents.size() == 1 ? new Place(documents.get(0), "") : supplied(receipt, facts);
  }

  private static Place lineOf(Kind document, String key) {
    int at = key.lastIndexOf('#');
    return new Place(new ObjectRef(document, key.substring(0, at)), key.substring(at + 1));
  }

  /** Puts each case of one document under its lead. */
  void group(Collection<CaseDraft> ofDocument) {
    Map<String, String> leads = leads(ofDocument.stream().map(CaseDraft::member).toList());
    for (CaseDraft draft : ofDocument) {
      draft.lead(Objects.requireNonNull(leads.get(draft.member().caseId())));
    }
  }

  /** The lead of each case of one document, by case id. */
  private Map<String, String> leads(Collection<Member> members) {
    Map<String, String> leads = new TreeMap<>();
    Map<String, List<Member>> groups = new TreeMap<>();
    for (Member member : members) {
      Chain chain = byType.get(member.type());
      String pinned = member.membership().pinned();
      if (pinned != null) {
        leads.put(member.caseId(), pinned);
      } else if (chain == null) {
        leads.put(member.caseId(), member.caseId());
      } else {
        groups
            .computeIfAbsent(chain.name() + member.test(), ignored -> new ArrayList<>())
            .add(member);
      }
    }
    groups.values().forEach(group -> problems(group, leads));
    return leads;
  }

  private void problems(List<Member> members, Map<String, String> leads) {
    Chain chain = chain(members.get(0));
    members.sort(BY_TIME);
    List<Problem> ofLines = new ArrayList<>();
    List<Problem> ofDocument = new ArrayList<>();
    for (Member member : members) {
      if (!member.membership().line().isEmpty()) {
        joined(ofLines, member, chain).add(member);
      }
    }
    // Only a line's own cases say how long its trouble lasts, else two lines would be drawn
    // together.
    List<Instant[]> times = ofLines.stream().map(Problem::time).toList();
    for (Member member : members) {
      if (member.membership().line().isEmpty()) {
        Problem line = only(ofLines, times, member, chain);
        (line == null ? joined(ofDocument, member, chain) : line).add(member);
      }
    }
    ofLines.addAll(ofDocument);
    for (Problem problem : ofLines) {
      problem.name(chain, leads);
    }
  }

  private Chain chain(Member member) {
    Chain chain = byType.get(member.type());
    if (chain == null) {
      throw new IllegalStateException(member.type() + " stands in no chain");
    }
    return chain;
  }

  /** The latest problem of the member's line that is not too long ago, or a new one. */
  private static Problem joined(List<Problem> problems, Member member, Chain chain) {
    for (int i = problems.size() - 1; i >= 0; i--) {
      Problem problem = problems.get(i);
      if (problem.line.equals(member.membership().line())
          && !member.occurredAt().isAfter(problem.time()[1].plus(chain.within()))) {
        return problem;
      }
    }
    Problem problem = new Problem(member.membership().line());
    problems.add(problem);
    return problem;
  }

  /** The one line whose trouble may be the cause; null when none or several are. */
  private static @Nullable Problem only(
      List<Problem> problems, List<Instant[]> times, Member member, Chain chain) {
    Problem found = null;
    for (int i = 0; i < problems.size(); i++) {
      Instant[] time = times.get(i);
      if (!member.occurredAt().isBefore(time[0].minus(CLOCKS_DIFFER))
          && !member.occurredAt().isAfter(time[1].plus(chain.within()))) {
        if (found != null) {
          return null;
        }
        found = problems.get(i);
      }
    }
    return found;
  }

  /** Cases that are one problem, while they are being found. */
  private static final class Problem {
    private final String line;
    private final List<Member> members = new ArrayList<>();

    Problem(String line) {
      this.line = line;
    }

    void add(Member member) {
      members.add(member);
    }

    /** From the first case to the last. */
    Instant[] time() {
      return new Instant[] {
        members.get(0).occurredAt(), members.get(members.size() - 1).occurredAt()
      };
    }

    /** The cause that stands first leads; a problem of too many cases is cut into several. */
    void name(Chain chain, Map<String, String> leads) {
      members.sort(
          Comparator.comparingInt((Member member) -> chain.types().indexOf(member.type()))
              .thenComparing(BY_TIME));
      for (int i = 0; i < members.size(); i++) {
        leads.put(members.get(i).caseId(), members.get(i / chain.most() * chain.most()).caseId());
      }
    }
  }
}
