#include "object_store.hpp"

namespace promotion::test {
namespace {

ObjectStore::Key key_of(const nlohmann::json &object) {
  return {object.at("metadata").value("namespace", ""), object.at("metadata").at("name")};
}

}  // namespace

void ObjectStore::put(std::uint64_t version, nlohmann::json object) {
  object["metadata"]["resourceVersion"] = std::to_string(version);
  const Key key = key_of(object);
  changes_.push_back({version, objects_.contains(key) ? "MODIFIED" : "ADDED", object});
  objects_[key] = std::move(object);
}

void ObjectStore::remove(std::uint64_t version, const Key &key) {
  nlohmann::json last = objects_.at(key);
  last["metadata"]["resourceVersion"] = std::to_string(version);
  changes_.push_back({version, "DELETED", std::move(last)});
  objects_.erase(key);
}

std::map<ObjectStore::Key, nlohmann::json> ObjectStore::at(std::uint64_t version) const {
  auto state = objects_;
  std::map<Key, const Change *> first_later;
  std::map<Key, nlohmann::json> before;
  for (const Change &change : changes_) {
    const Key key = key_of(change.object);
    if (change.version <= version) {
      if (change.type == "DELETED")
        before.erase(key);
      else
        before[key] = change.object;
    } else {
      first_later.emplace(key, &change);
    }
  }
  for (const auto &[key, change] : first_later) {
    if (before.contains(key))
      state[key] = before[key];
    else if (change->type == "ADDED")
      state.erase(key);
  }
  return state;
}

}  // namespace promotion::test
