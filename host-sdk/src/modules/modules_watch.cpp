#include "modules_watch.hpp"

#include <sys/stat.h>

#include <set>
#include <system_error>
#include <utility>

namespace promotion::host::modules {
namespace {

constexpr int settling_ms = 50;  // what is being written is not read half
constexpr int longest_chain = 16;

namespace fs = std::filesystem;

}  // namespace

ModulesWatch::ModulesWatch(fs::path file, int64_t poll_ms, Look look)
    : file_(fs::absolute(std::move(file))), poll_ms_(static_cast<int>(poll_ms)), look_(std::move(look)) {
  thread_ = std::thread([this] { run(); });
}

ModulesWatch::~ModulesWatch() {
  stopping_ = true;
  watch_.wake();
  thread_.join();
}

void ModulesWatch::run() {
  std::string seen;
  while (!stopping_) {
    watch_folders();
    std::string now = fingerprint();
    if (now == seen) {
      watch_.wait(poll_ms_);
      if (stopping_) return;
      now = fingerprint();
    }
    const bool touched = now != seen;
    if (touched && !seen.empty()) {
      watch_.pause(settling_ms);
      if (stopping_) return;
      now = fingerprint();
    }
    seen = std::move(now);
    look_(touched);
  }
}

// The folder of the file, and those of everything that links lead through.
void ModulesWatch::watch_folders() {
  std::set<std::string> folders{file_.parent_path().string()};
  std::error_code error;
  fs::path at = file_;
  for (int i = 0; i < longest_chain && fs::is_symlink(at, error); ++i) {
    const fs::path target = fs::read_symlink(at, error);
    if (error) break;
    at = (target.is_absolute() ? target : at.parent_path() / target).lexically_normal();
    folders.insert(at.parent_path().string());
  }
  if (const fs::path real = fs::canonical(file_, error); !error) folders.insert(real.parent_path().string());
  watch_.watch({folders.begin(), folders.end()});
}

std::string ModulesWatch::fingerprint() const {
  struct stat now {};
  if (stat(file_.c_str(), &now) != 0) return "gone";
  std::string text;
  for (const auto part :
       {static_cast<int64_t>(now.st_dev), static_cast<int64_t>(now.st_ino), static_cast<int64_t>(now.st_size),
        static_cast<int64_t>(now.st_mtim.tv_sec), static_cast<int64_t>(now.st_mtim.tv_nsec),
        static_cast<int64_t>(now.st_ctim.tv_sec), static_cast<int64_t>(now.st_ctim.tv_nsec)})
    text += std::to_string(part) + "/";
  return text;
}

}  // namespace promotion::host::modules
