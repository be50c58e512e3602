#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "object_store.hpp"
#include "resource.hpp"

namespace promotion::test {

/// All that is in the cluster, with what happened to it. Not thread-safe.
class ClusterState {
 public:
  struct Kind {
    Resource resource;
    std::shared_ptr<ObjectStore> store;  ///< Events have one for both their groups
  };

  ClusterState();

  void add(Resource resource);
  /// With all its objects, each of which is deleted first.
  void drop(const std::string &group, const std::string &plural);
  Kind *find(const std::string &group, const std::string &plural);
  Kind &at(const std::string &group, const std::string &plural);  ///< throws where there is none
  const std::map<std::pair<std::string, std::string>, Kind> &kinds() const { return kinds_; }

  bool has_namespace(const std::string &name);
  void add_namespace(const std::string &name);

  /// Stores it as the next version of all.
  std::uint64_t put(Kind &kind, nlohmann::json object);
  void remove(Kind &kind, const ObjectStore::Key &key);
  /// One as it was recorded, with its version.
  void load(Kind &kind, const nlohmann::json &object);

  std::uint64_t version() const { return version_; }
  void set_version(std::uint64_t version) { version_ = version; }
  /// The oldest version that can still be watched or paged from.
  std::uint64_t compacted() const { return compacted_; }
  void compact();
  void restore_at(std::uint64_t version);
  std::string new_uid();

 private:
  void establish(Kind &kind, nlohmann::json definition);

  std::map<std::pair<std::string, std::string>, Kind> kinds_;
  std::uint64_t version_ = 200, compacted_ = 0;
  int next_uid_ = 1;
};

/// An object as that version of that kind shows it: what is stored is the same for all.
nlohmann::json as_served(nlohmann::json object, const Resource &resource, const std::string &version);
nlohmann::json as_stored(nlohmann::json object, const Resource &resource);

}  // namespace promotion::test
