package dev.andon.intake.edi;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * A Smooks list compiled: what to do at each segment, resolved once. It covers the part of the
 * language that our lists use (docs/mappings.md): beans that are maps and lists, values of
 * attributes, wirings, selectors of element names with predicates on attributes. A list that says
 * more is none of ours to compile: Smooks itself runs it.
 */
final class ListPlan {
  private static final String JAVABEAN = "https://www.smooks.org/xsd/smooks/javabean-1.6.xsd";
  private static final String MAP = "java.util.LinkedHashMap";
  private static final String LIST = "java.util.ArrayList";
  private static final String STEP = "[A-Za-z0-9]+(?:\\[[^\\]]*])*";
  private static final Pattern SELECTOR = Pattern.compile(STEP + "(?:/" + STEP + ")*");
  private static final Pattern VALUE = Pattern.compile("(.+)/@(?:pos|e(\\d\\d)(?:c(\\d{1,2}))?)");
  private static final Pattern TEST =
      Pattern.compile("\\[@e(\\d\\d)(?:c(\\d{1,2}))?\\s*(!?)=\\s*'([^']*)']");

  /** One element name of a selector, with what its attributes must be. */
  private record Step(String tag, List<Test> tests) {
    boolean holds(ListRun.Open element) {
      if (!tag.equals(element.tag())) {
        return false;
      }
      for (Test test : tests) {
        String text = element.data().get(test.key());
        if (text == null || text.equals(test.text()) == test.not()) {
          return false;
        }
      }
      return true;
    }
  }

  private record Test(int key, boolean not, String text) {}

  /**
   * Where something is done.
   *
   * @param steps the innermost first
   */
  record Selector(List<Step> steps) {
    String tag() {
      return steps.get(0).tag();
    }

    boolean holds(List<ListRun.Open> open) {
      int last = open.size() - 1;
      if (steps.size() > open.size()) {
        return false;
      }
      for (int i = 0; i < steps.size(); i++) {
        if (!steps.get(i).holds(open.get(last - i))) {
          return false;
        }
      }
      return true;
    }
  }

  /** A bean of the list, a map or a list. */
  record Bean(int index, String id, boolean list) {
    Object make() {
      return list ? new ArrayList<>() : new LinkedHashMap<>();
    }
  }

  record Create(Selector on, Bean bean) {}

  /** What fills a bean: a value, or another bean. */
  sealed interface Fill {
    Selector on();

    Bean bean();
  }

  record Value(Selector on, Bean bean, String property, int key) implements Fill {}

  /**
   * A wiring.
   *
   * @param property means nothing where the bean is a list
   * @param index of all wirings
   */
  record Wire(Selector on, Bean bean, String property, Bean wired, int index) implements Fill {}

  /** What is done at a segment. */
  record Actions(List<Create> creates, List<Fill> fills) {}

  private static final Actions NONE = new Actions(List.of(), List.of());

  private final Map<String, Bean> beans = new LinkedHashMap<>();
  private final List<Wire> wires = new ArrayList<>();
  private final Map<String, Actions> actions = new HashMap<>();
  private final Map<String, BitSet> wanted = new HashMap<>();

  private ListPlan() {}

  /** The compiled form; empty when the list says more than this can do. */
  static Optional<ListPlan> compile(Document list) {
    ListPlan plan = new ListPlan();
    return plan.read(list) ? Optional.of(plan) : Optional.empty();
  }

  int beans() {
    return beans.size();
  }

  List<Wire> wires() {
    return wires;
  }

  /** The first bean of a list, which alone outlives its element. */
  Bean document() {
    return beans.values().iterator().next();
  }

  Actions at(String tag) {
    return actions.getOrDefault(tag, NONE);
  }

  boolean wants(String tag, int key) {
    BitSet keys = wanted.get(tag);
    return keys != null && keys.get(key);
  }

  private boolean read(Document list) {
    List<Element> declared = new ArrayList<>();
    for (Element child : children(list.getDocumentElement())) {
      switch (child.getLocalName()) {
        case "filterSettings", "reader" -> {}
        case "bean" -> {
          declared.add(child);
          if (!declare(child)) {
            return false;
          }
        }
        default -> {
          return false;
        }
      }
    }
    return !beans.isEmpty()
        && document().id().equals("document")
        && !document().list()
        && declared.stream().allMatch(this::members);
  }

  private boolean declare(Element element) {
    String type = element.getAttribute("class");
    String id = element.getAttribute("beanId");
    if (!only(element, Set.of("beanId", "class", "createOnElement"))
        || !(type.equals(MAP) || type.equals(LIST))
        || beans.containsKey(id)) {
      return false;
    }
    Bean bean = new Bean(beans.size(), id, type.equals(LIST));
    beans.put(id, bean);
    Optional<Selector> on = selector(element.getAttribute("createOnElement"));
    on.ifPresent(where -> actions(where).creates().add(new Create(where, bean)));
    return on.isPresent();
  }

  private boolean members(Element element) {
    Bean bean = java.util.Objects.requireNonNull(beans.get(element.getAttribute("beanId")));
    Selector created = selector(element.getAttribute("createOnElement")).orElseThrow();
    return children(element).stream()
        .allMatch(
            member ->
                JAVABEAN.equals(member.getNamespaceURI())
                    && switch (member.getLocalName()) {
                      case "value" -> value(bean, member);
                      case "wiring" -> wiring(bean, created, member);
                      default -> false;
                    });
  }

  private boolean value(Bean bean, Element member) {
    Matcher data = VALUE.matcher(member.getAttribute("data"));
    String name = member.getAttribute("property");
    if (bean.list()
        || name.isEmpty()
        || !only(member, Set.of("property", "data"))
        || !data.matches()) {
      return false;
    }
    Optional<Selector> on = selector(data.group(1));
    on.ifPresent(
        where -> {
          int key = data.group(2) == null ? SegmentData.POSITION : key(data, 2);
          want(where.tag(), key);
          actions(where).fills().add(new Value(where, bean, name, key));
        });
    return on.isPresent();
  }

  private boolean wiring(Bean bean, Selector created, Element member) {
    Bean wired = beans.get(member.getAttribute("beanIdRef"));
    if (wired == null || !only(member, Set.of("property", "beanIdRef"))) {
      return false;
    }
    String name = member.hasAttribute("property") ? member.getAttribute("property") : wired.id();
    Wire wire = new Wire(created, bean, name, wired, wires.size());
    wires.add(wire);
    actions(created).fills().add(wire);
    return true;
  }

  /** Element and component, which are two groups of a match. */
  private static int key(Matcher match, int group) {
    String component = match.group(group + 1);
    return SegmentData.key(
        Integer.parseInt(match.group(group)), component == null ? 0 : Integer.parseInt(component));
  }

  private Actions actions(Selector on) {
    return actions.computeIfAbsent(
        on.tag(), ignored -> new Actions(new ArrayList<>(), new ArrayList<>()));
  }

  private void want(String tag, int key) {
    wanted.computeIfAbsent(tag, ignored -> new BitSet()).set(key);
  }

  private Optional<Selector> selector(String text) {
    if (!SELECTOR.matcher(text).matches()) {
      return Optional.empty();
    }
    List<Step> steps = new ArrayList<>();
    for (String raw : text.split("/(?![^\\[]*])")) {
      String tag = raw.replaceFirst("\\[.*", "");
      List<Test> tests = new ArrayList<>();
      Matcher test = TEST.matcher(raw).region(tag.length(), raw.length());
      int at = tag.length();
      while (test.find() && test.start() == at) {
        int key = key(test, 1);
        want(tag, key);
        tests.add(new Test(key, !test.group(3).isEmpty(), test.group(4)));
        at = test.end();
      }
      if (at != raw.length()) {
        return Optional.empty();
      }
      steps.add(0, new Step(tag, List.copyOf(tests)));
    }
    return Optional.of(new Selector(List.copyOf(steps)));
  }

  private static boolean only(Element element, Set<String> known) {
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      if (!known.contains(attributes.item(i).getNodeName())) {
        return false;
      }
    }
    return true;
  }

  private static List<Element> children(Element of) {
    List<Element> children = new ArrayList<>();
    for (Node node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }
}
