// text_array.hpp: lists of texts as libgit2 takes them.
#ifndef PULL_REQUEST_GIT_TEXT_ARRAY_HPP
#define PULL_REQUEST_GIT_TEXT_ARRAY_HPP

#include <git2.h>

#include <string>
#include <utility>
#include <vector>

namespace pull_request {

class TextArray {
 public:
  explicit TextArray(std::vector<std::string> texts) : texts_(std::move(texts)) {
    for (std::string &text : texts_) pointers_.push_back(text.data());
    array_ = {pointers_.data(), pointers_.size()};
  }
  const git_strarray *get() const { return &array_; }

 private:
  std::vector<std::string> texts_;
  std::vector<char *> pointers_;
  git_strarray array_{};
};

}  // namespace pull_request

#endif
