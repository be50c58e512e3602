// yaml_scanner.hpp: what stands in a YAML text, in its order, with the exact bytes of its scalars.
//
// A reader of structure, not of meaning: it follows quotes, block scalars, flow collections and plain scalars
// that run over lines just far enough to tell a comment from text that looks like one, and to give the exact
// bytes of each scalar. It keeps no tree, copies nothing, and takes time linear in the text.
#ifndef PULL_REQUEST_EDIT_YAML_SCANNER_HPP
#define PULL_REQUEST_EDIT_YAML_SCANNER_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pull_request {

enum class ScalarStyle { plain, single_quoted, double_quoted };

/// A scalar that begins and ends on one line. begin and end are byte offsets into the text, quotes included.
struct Scalar {
  std::size_t begin = 0;
  std::size_t end = 0;
  ScalarStyle style = ScalarStyle::plain;
  bool in_flow = false;  ///< within [] or {}, where fewer plain scalars are possible
  std::string_view tag;  ///< as written, such as "!!str"; empty: none
};

/// What stands between the start of the line and a comment; also what a value is.
enum class Before {
  nothing,       ///< no value on this line: a comment of its own, a key alone, or an empty collection
  scalar,        ///< a scalar that can be replaced
  key,           ///< a mapping key whose value is elsewhere
  alias,         ///< *name
  block_scalar,  ///< | or >, whose text follows
  several_lines  ///< the end of a scalar that began on an earlier line
};

struct Comment {
  std::size_t line = 0;   ///< from 1
  std::string_view text;  ///< after the '#', without the line break
  Before before = Before::nothing;
  Scalar scalar;  ///< of Before::scalar
};

/// Where something begins, its tag and anchor included.
struct YamlPlace {
  std::size_t line = 0;  ///< from 1
  long column = 0;       ///< in bytes, from 0
};

/// Is told of what a text has. What is not overridden is not listened to.
class YamlListener {
 public:
  virtual ~YamlListener() = default;

  virtual void comment(const Comment & /*comment*/) {}
  /// "---", or else "...".
  virtual void document(bool /*begins*/) {}
  /// '-', '?' or ':' as a token of its own.
  virtual void indicator(char /*c*/, YamlPlace /*place*/) {}
  /// '[', ']', '{', '}' or ',' of a flow collection.
  virtual void flow(char /*c*/, YamlPlace /*place*/) {}
  /// What was a key, with the ':' behind it if there is one; name: null where it is no scalar of one line. Of
  /// a flow collection as key it is told once that has been closed.
  virtual void key(YamlPlace /*place*/, const Scalar * /*name*/) {}
  /// kind: scalar (then with its bytes), alias, block_scalar, or several_lines for a quoted one.
  virtual void value(YamlPlace /*place*/, Before /*kind*/, const Scalar & /*scalar*/) {}
  /// The plain scalar told of last goes on in this line. is_key: a ':' comes behind it.
  virtual void goes_on(YamlPlace /*place*/, bool /*is_key*/) {}
};

/// Tells the listener of the whole text, and returns why it cannot be YAML, with the line. All views point
/// into `text`.
std::optional<std::string> scan_yaml(std::string_view text, YamlListener &listener);

}  // namespace pull_request

#endif
