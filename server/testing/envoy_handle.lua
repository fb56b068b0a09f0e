-- What a script of Envoy's Lua filter sees of a request, as much of it as the recipe uses. Arguments: the script, and a file with a table.
-- Prints `pass`, or the status and the text that the script answered with.
local case = dofile(arg[2])
dofile(arg[1])

local connection = {
  peerCertificatePresented = function() return case.digest ~= nil end,
  sha256PeerCertificateDigest = function() return case.digest or '' end,
}
local metadata = {
  get = function(_, filter)
    if case.broken then error('broken') end
    return case.metadata ~= nil and case.metadata[filter] or nil
  end,
}
local stream = {
  downstreamSslConnection = function() return not case.plain and connection or nil end,
  dynamicMetadata = function() return metadata end,
}
local answered
local handle = {
  streamInfo = function() return stream end,
  respond = function(_, headers, body)
    if answered ~= nil then error('answered twice') end
    answered = headers[':status'] .. ' ' .. body
  end,
}
envoy_on_request(handle)
io.write(answered or 'pass')
