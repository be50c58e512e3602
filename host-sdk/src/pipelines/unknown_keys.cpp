#include "unknown_keys.hpp"

#include <algorithm>

#include "text/suggestion.hpp"

namespace promotion::host::pipelines {
namespace {

using Keys = std::vector<std::string_view>;

class Search {
 public:
  std::vector<Mistake> run(const Place &document) {
    look(document, "a Pipeline", {"apiVersion", "kind", "metadata", "spec", "status"});
    const Place spec = document.at("spec");
    look(spec, "spec", {"appRef", "environments", "promotion"});
    look(spec.at("appRef"), "appRef", {"apiVersion", "kind", "name", "namespace"});
    for_each_item(spec.at("environments"), [&](const Place &environment) {
      look(environment, "an environment", {"name", "targets", "promotion"});
      for_each_item(environment.at("targets"), [&](const Place &target) {
        look(target, "a target", {"namespace", "clusterRef"});
        look(target.at("clusterRef"), "clusterRef", {"apiVersion", "kind", "name", "namespace"});
      });
    });
    return reading_.mistakes();
  }

 private:
  void look(const Place &place, const std::string &owner, const Keys &known) {
    if (!place) return;
    std::string expected;
    for (const auto key : known) expected += (expected.empty() ? "" : ", ") + std::string(key);
    for (const auto &member : place.node->members)
      if (std::find(known.begin(), known.end(), member.key) == known.end())
        reading_.fail(place.at(member.key), "unknown-field",
                      "is no key of " + owner + ", so nothing takes notice of it; expected one of " +
                          expected + did_you_mean(member.key, known));
  }

  template <class Look>
  static void for_each_item(const Place &list, Look look_at) {
    if (!list) return;
    for (size_t i = 0; i < list.node->items.size(); ++i) look_at(list.at(i));
  }

  Reading reading_{""};
};

}  // namespace

std::vector<Mistake> find_unknown_keys(const yaml::Node &document) {
  return Search().run({&document, "", document.line, document.column});
}

}  // namespace promotion::host::pipelines
