#include "base/error.hpp"

#include <utility>

namespace tessera {

namespace {

std::string render(const std::string& place, const std::string& message, const std::string& hint) {
  std::string text;
  if (!place.empty()) text += place + ": ";
  text += message;
  if (!hint.empty()) text += " (" + hint + ")";
  return text;
}

}  // namespace

Error::Error(ErrorKind kind, std::string place, std::string message, std::string hint)
    : kind_(kind),
      place_(std::move(place)),
      message_(std::move(message)),
      hint_(std::move(hint)),
      text_(render(place_, message_, hint_)) {}

}  // namespace tessera
