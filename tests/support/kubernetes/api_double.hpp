#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "object_store.hpp"
#include "stream_server.hpp"

namespace promotion::test {

/// What a Role or ClusterRole allows to whom it is bound.
struct KubernetesRule {
  std::string group, resource, verb;
  std::string namespace_name;  ///< empty: all, as a ClusterRole does it
};

/// The API of Kubernetes 1.30 as recorded in tests/fixtures/kubernetes: get, list and watch of custom
/// resources and Secrets, with paging, bookmarks, both forms of 410, and rights for each token. Thread-safe.
class KubernetesDouble {
 public:
  KubernetesDouble();
  ~KubernetesDouble();

  std::string url() const { return server_.url(); }
  int connections() const { return server_.connections(); }
  /// A kubeconfig whose user has this token.
  std::string kubeconfig(const std::string &token) const;

  /// Custom resources there are: none at first.
  void add_custom_resource(const std::string &group, const std::string &version, const std::string &plural,
                           const std::string &kind);
  /// A token and as whom it logs in. With no rules it may do nothing; an admin may do all.
  void add_user(const std::string &token, const std::string &name, std::vector<KubernetesRule> rules);
  void add_admin(const std::string &token);
  void take_away(const std::string &token, const std::string &verb, const std::string &resource);

  /// Creates or changes an object; metadata that servers add is added. Its resourceVersion.
  std::uint64_t apply(const std::string &group, const std::string &plural, nlohmann::json object);
  /// The same of a Secret, its values not yet in base64.
  void apply_secret(const std::string &namespace_name, const std::string &name,
                    const std::map<std::string, std::string> &values);
  void remove(const std::string &group, const std::string &plural, const std::string &namespace_name,
              const std::string &name);
  /// An object exactly as it was recorded.
  void load(const std::string &group, const std::string &plural, const nlohmann::json &object);
  void set_version(std::uint64_t version);
  std::uint64_t version() const;

  /// Nothing that happened until now can be watched or paged any more.
  void compact();
  /// The server was restored from a backup: what is there stays, and versions go on from a smaller number.
  void restore_at(std::uint64_t version);
  /// The next requests that are not watches get these answers.
  void answer_next(HttpAnswer answer, int times = 1);
  /// Ends the watches that are open as a server does that stops: without a last chunk.
  void cut_watches();
  /// Each open watch that wants bookmarks gets one now.
  void send_bookmarks();
  /// New watches say nothing, whatever happens, and end only when they are cut.
  void silence_watches(bool silent);
  int open_watches() const;
  /// How long a second of timeoutSeconds is here.
  void set_second(std::chrono::milliseconds length);

  /// How often each was asked for and not refused: "list pipelines", "get secrets".
  std::map<std::string, int> verbs() const;
  int count(const std::string &verb) const;

 private:
  struct Kind {
    std::string group, version, plural, kind;
    ObjectStore store;
  };
  struct User {
    std::string name;
    bool admin = false;
    std::vector<KubernetesRule> rules;
  };
  struct Question;

  void serve(const RecordedRequest &request, AnswerStream &answer);
  bool understand(const RecordedRequest &request, Question &question);
  bool may(const User &user, const Question &question) const;
  HttpAnswer get(const Question &question);
  HttpAnswer list(const Question &question);
  void watch(const Question &question, AnswerStream &answer);
  std::vector<std::string> lines_since(const Question &question, std::uint64_t version) const;
  Kind &kind(const std::string &group, const std::string &plural);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::pair<std::string, std::string>, Kind> kinds_;
  std::map<std::string, User> users_;
  std::uint64_t version_ = 200, compacted_ = 0;
  int next_uid_ = 1;
  std::deque<HttpAnswer> next_;
  std::map<std::string, int> verbs_;
  std::uint64_t cuts_ = 0, bookmarks_ = 0;
  int open_watches_ = 0;
  std::chrono::milliseconds second_{1000};
  bool silent_ = false, stopping_ = false;
  StreamServer server_;
};

}  // namespace promotion::test
