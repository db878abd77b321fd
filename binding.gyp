# CMakeLists.txt is the only build description. This target compiles nothing: it runs CMake, so that
# `node-gyp rebuild` gives the same binaries as `npm run build`. It is not packed: see docs/adr/0008-no-install-script.md.
{
  "targets": [{
    "target_name": "libtorch_node",
    "type": "none",
    "actions": [{
      "action_name": "cmake",
      "inputs": ["CMakeLists.txt"],
      "outputs": ["<(INTERMEDIATE_DIR)/always"],  # never made: CMake itself knows what has changed
      "action": ["node", "scripts/build-native.mjs"]
    }]
  }]
}
