#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace promotion::test {

/// The objects of one resource with everything that happened to them, as etcd and the watch cache keep it.
/// Not thread-safe.
class ObjectStore {
 public:
  using Key = std::pair<std::string, std::string>;  // namespace and name: the order of lists

  struct Change {
    std::uint64_t version;
    std::string type;  // ADDED, MODIFIED, DELETED
    nlohmann::json object;
  };

  void put(std::uint64_t version, nlohmann::json object);
  void remove(std::uint64_t version, const Key &key);

  const std::map<Key, nlohmann::json> &objects() const { return objects_; }
  /// As it was at that version, for the later pages of a list.
  std::map<Key, nlohmann::json> at(std::uint64_t version) const;
  const std::vector<Change> &changes() const { return changes_; }
  /// Forgets what happened; what is there stays.
  void compact() { changes_.clear(); }

 private:
  std::map<Key, nlohmann::json> objects_;
  std::vector<Change> changes_;
};

}  // namespace promotion::test
