// "Did you mean ...?": the candidate nearest to a misspelt word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tessera {

/// How many letters have to be inserted, removed or replaced to turn one word into the other (Levenshtein).
unsigned edit_distance(std::string_view from, std::string_view to);

/// The hint "did you mean '...'?" with the nearest candidate, or nothing where none is near enough to be meant.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace tessera
