// What somebody who wrote a word that is not known may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace promotion::host {

// "; did you mean 'WORD'?", or "" where none of the known words is near. Upper and lower case, dashes and
// underscores count for nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view> &known);

}  // namespace promotion::host
