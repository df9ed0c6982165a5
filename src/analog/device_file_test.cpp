#include "analog/device_file.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"

namespace tessera::analog {
namespace {

std::string complaint_about(const std::string& text) {
  try {
    parse_device(text, "mine.toml");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(DeviceFile, every_shipped_model_is_printed_as_what_it_was_read_from) {
  for (const ShippedText& shipped : shipped_devices()) {
    const DeviceModel model = load_device(std::string(shipped.name));
    EXPECT_EQ(model.name, shipped.name);
    const DeviceModel again = parse_device(to_toml(model), "printed.toml");
    EXPECT_EQ(to_toml(again), to_toml(model));
    EXPECT_EQ(again.flicker.pieces.size(), model.flicker.pieces.size());
  }
}

TEST(DeviceFile, an_unknown_name_is_told_what_there_is) {
  try {
    load_device("pcm");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "pcm: no device model of this name (shipped: ideal, pcm_hermes, pcm_joshi; a file needs a '/' or the "
                 "ending .toml)");
  }
}

TEST(DeviceFile, what_is_wrong_is_said_with_file_and_key) {
  EXPECT_EQ(complaint_about("[device]\nread_noise = -1\n"),
            "mine.toml: device.read_noise: -1.0 is not allowed (allowed: 0 to 10)");
  EXPECT_EQ(complaint_about("[device]\nread_noise = nan\n"),
            "mine.toml: device.read_noise: nan is not allowed (allowed: 0 to 10)");
  EXPECT_EQ(complaint_about("[device]\nread_noise = \"much\"\n"),
            "mine.toml: device.read_noise: must be a number, but is a string: \"much\"");
  EXPECT_EQ(complaint_about("[device]\nredd_noise = 1\n"),
            "mine.toml: device.redd_noise: unknown key (did you mean 'read_noise'?)");
  EXPECT_EQ(complaint_about("[drift]\n"),
            "mine.toml: drift: unknown section for a device (known sections: device, programming_spread, drift_mean, "
            "drift_spread, flicker)");
  EXPECT_EQ(complaint_about("[flicker]\nc0 = 1\n"),
            "mine.toml: flicker: may stand several times (write [[flicker]], once for each piece)");
  EXPECT_EQ(complaint_about("[[flicker]]\nbelow = 0.5\n[[flicker]]\nbelow = 0.5\n"),
            "mine.toml: flicker[1].below: is not above that of the piece before it (put the pieces in rising order)");
  EXPECT_EQ(complaint_about("[[flicker]]\nleast = 2\nmost = 1\n"), "mine.toml: flicker[0].least: is above most");
  EXPECT_EQ(complaint_about("[device]\nstuck_at_zero = 0.7\nstuck_at_full = 0.5\n"),
            "mine.toml: device.stuck_at_full: more devices are stuck than there are (stuck_at_zero and stuck_at_full "
            "are shares, 1 in sum at most)");
}

}  // namespace
}  // namespace tessera::analog
