#include "edit/yaml_comments.hpp"

namespace pull_request {
namespace {

class CommentListener : public YamlListener {
 public:
  CommentListener(std::string_view needle, std::vector<Comment> &found) : needle_(needle), found_(found) {}

  void comment(const Comment &comment) override {
    if (comment.text.find(needle_) != std::string_view::npos) found_.push_back(comment);
  }

 private:
  std::string_view needle_;
  std::vector<Comment> &found_;
};

}  // namespace

Comments find_comments(std::string_view text, std::string_view needle) {
  Comments found;
  CommentListener listener(needle, found.comments);
  found.problem = scan_yaml(text, listener);
  return found;
}

}  // namespace pull_request
